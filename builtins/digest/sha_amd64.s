#include "textflag.h"

// The instructions are those of Intel's "SHA Extensions" (2013); the order of the steps follows the
// examples there. Names: SHA256RNDS2 does two rounds with the sums of words and constants in X0,
// MSG1 and MSG2 make the next four words of a message out of the sixteen before.

DATA bigEndian<>+0(SB)/8, $0x0405060700010203
DATA bigEndian<>+8(SB)/8, $0x0c0d0e0f08090a0b
GLOBL bigEndian<>(SB), RODATA, $16

DATA reversed<>+0(SB)/8, $0x08090a0b0c0d0e0f
DATA reversed<>+8(SB)/8, $0x0001020304050607
GLOBL reversed<>(SB), RODATA, $16

// func cpuid(leaf uint32) (b, c uint32)
TEXT ·cpuid(SB), NOSPLIT, $0-16
	MOVL leaf+0(FP), AX
	XORL CX, CX
	CPUID
	MOVL BX, b+8(FP)
	MOVL CX, c+12(FP)
	RET

// Four rounds: m has their words, AX the constants.
#define ROUNDS256(m, at) \
	MOVOU       at(AX), X0   \
	PADDD       m, X0        \
	SHA256RNDS2 X0, X1, X2   \
	PSHUFD      $0x0e, X0, X0 \
	SHA256RNDS2 X0, X2, X1

// Four rounds, and the words for the next four.
#define SCHEDULE256(m, before, next, at) \
	MOVO       m, X7            \
	PALIGNR    $4, before, X7   \
	PADDD      X7, next         \
	SHA256MSG2 m, next          \
	ROUNDS256(m, at)            \
	SHA256MSG1 m, before

#define LOAD(at, m) \
	MOVOU  at(SI), m \
	PSHUFB X8, m

// func sha256Blocks(h *[8]uint32, p []byte, k *[64]uint32)
TEXT ·sha256Blocks(SB), NOSPLIT, $0-40
	MOVQ    h+0(FP), DI
	MOVQ    p_base+8(FP), SI
	MOVQ    p_len+16(FP), DX
	MOVQ    k+32(FP), AX
	ADDQ    SI, DX
	MOVOU   bigEndian<>(SB), X8
	MOVOU   (DI), X1         // DCBA, the first word is the last
	MOVOU   16(DI), X2       // HGFE
	PSHUFD  $0xb1, X1, X1    // CDAB
	PSHUFD  $0x1b, X2, X2    // EFGH
	MOVO    X1, X7
	PALIGNR $8, X2, X1       // ABEF
	PBLENDW $0xf0, X7, X2    // CDGH
	CMPQ    SI, DX
	JAE     done

loop:
	MOVO X1, X9
	MOVO X2, X10
	LOAD(0, X3)
	ROUNDS256(X3, 0)
	LOAD(16, X4)
	ROUNDS256(X4, 16)
	SHA256MSG1 X4, X3
	LOAD(32, X5)
	ROUNDS256(X5, 32)
	SHA256MSG1 X5, X4
	LOAD(48, X6)
	SCHEDULE256(X6, X5, X3, 48)
	SCHEDULE256(X3, X6, X4, 64)
	SCHEDULE256(X4, X3, X5, 80)
	SCHEDULE256(X5, X4, X6, 96)
	SCHEDULE256(X6, X5, X3, 112)
	SCHEDULE256(X3, X6, X4, 128)
	SCHEDULE256(X4, X3, X5, 144)
	SCHEDULE256(X5, X4, X6, 160)
	SCHEDULE256(X6, X5, X3, 176)
	SCHEDULE256(X3, X6, X4, 192)
	SCHEDULE256(X4, X3, X5, 208)
	SCHEDULE256(X5, X4, X6, 224)
	ROUNDS256(X6, 240)
	PADDD X9, X1
	PADDD X10, X2
	ADDQ  $64, SI
	CMPQ  SI, DX
	JB    loop

done:
	PSHUFD  $0x1b, X1, X1 // FEBA
	PSHUFD  $0xb1, X2, X2 // DCHG
	MOVO    X1, X7
	PBLENDW $0xf0, X2, X1 // DCBA
	PALIGNR $8, X7, X2    // HGFE
	MOVOU   X1, (DI)
	MOVOU   X2, 16(DI)
	RET

// Four rounds of the function f; e has what comes out of the four before, eNext is for the next.
#define ROUNDS1(m, e, eNext, f) \
	SHA1NEXTE m, e      \
	MOVO      X0, eNext \
	SHA1RNDS4 $f, e, X0

// Four rounds, and what the words of the next twelve take of m.
#define SCHEDULE1(m, before, next, overNext, e, eNext, f) \
	SHA1MSG2 m, next       \
	ROUNDS1(m, e, eNext, f) \
	SHA1MSG1 m, before     \
	PXOR     m, overNext

// func sha1Blocks(h *[5]uint32, p []byte)
TEXT ·sha1Blocks(SB), NOSPLIT, $0-32
	MOVQ   h+0(FP), DI
	MOVQ   p_base+8(FP), SI
	MOVQ   p_len+16(FP), DX
	ADDQ   SI, DX
	MOVOU  reversed<>(SB), X8
	MOVOU  (DI), X0
	PSHUFD $0x1b, X0, X0   // the first word is the first
	PXOR   X1, X1
	PINSRD $3, 16(DI), X1
	CMPQ   SI, DX
	JAE    done

loop:
	MOVO X0, X9
	MOVO X1, X10
	LOAD(0, X3)
	PADDD     X3, X1
	MOVO      X0, X2
	SHA1RNDS4 $0, X1, X0
	LOAD(16, X4)
	ROUNDS1(X4, X2, X1, 0)
	SHA1MSG1 X4, X3
	LOAD(32, X5)
	ROUNDS1(X5, X1, X2, 0)
	SHA1MSG1 X5, X4
	PXOR     X5, X3
	LOAD(48, X6)
	SCHEDULE1(X6, X5, X3, X4, X2, X1, 0)
	SCHEDULE1(X3, X6, X4, X5, X1, X2, 0)
	SCHEDULE1(X4, X3, X5, X6, X2, X1, 1)
	SCHEDULE1(X5, X4, X6, X3, X1, X2, 1)
	SCHEDULE1(X6, X5, X3, X4, X2, X1, 1)
	SCHEDULE1(X3, X6, X4, X5, X1, X2, 1)
	SCHEDULE1(X4, X3, X5, X6, X2, X1, 1)
	SCHEDULE1(X5, X4, X6, X3, X1, X2, 2)
	SCHEDULE1(X6, X5, X3, X4, X2, X1, 2)
	SCHEDULE1(X3, X6, X4, X5, X1, X2, 2)
	SCHEDULE1(X4, X3, X5, X6, X2, X1, 2)
	SCHEDULE1(X5, X4, X6, X3, X1, X2, 2)
	SCHEDULE1(X6, X5, X3, X4, X2, X1, 3)
	SCHEDULE1(X3, X6, X4, X5, X1, X2, 3)
	SCHEDULE1(X4, X3, X5, X6, X2, X1, 3)
	SCHEDULE1(X5, X4, X6, X3, X1, X2, 3)
	ROUNDS1(X6, X2, X1, 3)
	SHA1NEXTE X10, X1
	PADDD     X9, X0
	ADDQ      $64, SI
	CMPQ      SI, DX
	JB        loop

done:
	PSHUFD $0x1b, X0, X0
	MOVOU  X0, (DI)
	PEXTRD $3, X1, 16(DI)
	RET
