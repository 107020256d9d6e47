package builtins

import (
	"encoding/binary"
	"fmt"
)

// image tells pictures and what RIFF holds.
func (m *magic) image() (text, mime string, ok bool) {
	b := m.b
	switch {
	case m.has("\x89PNG\r\n\x1a\n") && len(b) >= 29:
		return m.png(), "image/png", true
	case (m.has("GIF87a") || m.has("GIF89a")) && len(b) >= 10:
		return fmt.Sprintf("GIF image data, version %s, %d x %d", b[3:6], binary.LittleEndian.Uint16(b[6:]), binary.LittleEndian.Uint16(b[8:])),
			"image/gif", true
	case m.has("\xff\xd8\xff"):
		return m.jpeg(), "image/jpeg", true
	case m.has("BM") && len(b) >= 50 && binary.LittleEndian.Uint32(b[14:]) == 40:
		return m.bmp(), "image/bmp", true
	case m.has("RIFF") && len(b) >= 12:
		return m.riff()
	case m.has("II*\x00") && len(b) >= 8:
		return "TIFF image data, little-endian, direntries=" + m.tiffEntries(binary.LittleEndian), "image/tiff", true
	case m.has("MM\x00*") && len(b) >= 8:
		return "TIFF image data, big-endian, direntries=" + m.tiffEntries(binary.BigEndian), "image/tiff", true
	}
	return "", "", false
}

func (m *magic) tiffEntries(order binary.ByteOrder) string {
	if dir := m.at(int64(order.Uint32(m.b[4:])), 2); len(dir) == 2 {
		return fmt.Sprint(order.Uint16(dir))
	}
	return "0"
}

func (m *magic) png() string {
	b := m.b
	text := fmt.Sprintf("PNG image data, %d x %d, %d-bit", binary.BigEndian.Uint32(b[16:]), binary.BigEndian.Uint32(b[20:]), b[24])
	switch b[25] {
	case 0:
		text += " grayscale,"
	case 2:
		text += "/color RGB,"
	case 3:
		text += " colormap,"
	case 4:
		text += " gray+alpha,"
	case 6:
		text += "/color RGBA,"
	}
	if b[28] == 1 {
		return text + " interlaced"
	}
	return text + " non-interlaced"
}

func (m *magic) bmp() string {
	b := m.b
	u := binary.LittleEndian.Uint32
	text := fmt.Sprintf("PC bitmap, Windows 3.x format, %d x %d x %d", u(b[18:]), int32(u(b[22:])), binary.LittleEndian.Uint16(b[28:]))
	if size := u(b[34:]); size != 0 {
		text += fmt.Sprintf(", image size %d", size)
	}
	if x := u(b[38:]); x != 0 {
		text += fmt.Sprintf(", resolution %d x %d px/m", x, u(b[42:]))
	}
	return text + fmt.Sprintf(", cbSize %d, bits offset %d", u(b[2:]), u(b[10:]))
}

func (m *magic) riff() (text, mime string, ok bool) {
	b := m.b
	switch string(b[8:12]) {
	case "WAVE":
		if len(b) < 36 {
			return "RIFF (little-endian) data, WAVE audio", "audio/x-wav", true
		}
		text = "RIFF (little-endian) data, WAVE audio"
		if binary.LittleEndian.Uint16(b[20:]) == 1 {
			text += ", Microsoft PCM"
		}
		if bits := binary.LittleEndian.Uint16(b[34:]); bits > 0 {
			text += fmt.Sprintf(", %d bit", bits)
		}
		switch n := binary.LittleEndian.Uint16(b[22:]); n {
		case 1:
			text += ", mono"
		case 2:
			text += ", stereo"
		default:
			text += fmt.Sprintf(", %d channels", n)
		}
		return text + fmt.Sprintf(" %d Hz", binary.LittleEndian.Uint32(b[24:])), "audio/x-wav", true
	case "WEBP":
		return "RIFF (little-endian) data, Web/P image", "image/webp", true
	case "AVI ":
		return "RIFF (little-endian) data, AVI", "video/x-msvideo", true
	}
	return "RIFF (little-endian) data", "application/octet-stream", true
}

// jpeg reads the segments up to the one that has the picture's size.
func (m *magic) jpeg() string {
	b := m.b
	text := "JPEG image data"
	be := binary.BigEndian.Uint16
	if len(b) > 20 && string(b[6:11]) == "JFIF\x00" {
		text += fmt.Sprintf(", JFIF standard %d.%02d", b[11], b[12])
		switch b[13] {
		case 0:
			text += ", aspect ratio"
		case 1:
			text += ", resolution (DPI)"
		case 2:
			text += ", resolution (DPCM)"
		}
		text += fmt.Sprintf(", density %dx%d, segment length %d", be(b[14:]), be(b[16:]), be(b[4:]))
	}
	for at := 2; at+9 < len(b) && b[at] == 0xff; {
		marker, length := b[at+1], int(be(b[at+2:]))
		switch marker {
		case 0xc0, 0xc1, 0xc2:
			text += map[byte]string{0xc0: ", baseline", 0xc1: ", extended sequential", 0xc2: ", progressive"}[marker]
			return text + fmt.Sprintf(", precision %d, %dx%d, components %d", b[at+4], be(b[at+7:]), be(b[at+5:]), b[at+9])
		}
		at += 2 + length
	}
	return text
}
