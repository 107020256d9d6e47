#include "textflag.h"

DATA backwards<>+0(SB)/8, $0x08090a0b0c0d0e0f
DATA backwards<>+8(SB)/8, $0x0001020304050607
GLOBL backwards<>(SB), RODATA, $16

// What 64 bits further on are worth: x^512 and x^576 modulo the polynomial of CRC.
DATA further<>+0(SB)/8, $0xe6228b11
DATA further<>+8(SB)/8, $0x8833794c
GLOBL further<>(SB), RODATA, $16

#define LOAD(at, m) \
	MOVOU  at(SI), m \
	PSHUFB X8, m

// Adds to the next 16 bytes what those 64 bytes before leave of the remainder.
#define FOLD(at, m) \
	MOVO      m, X5        \
	PCLMULQDQ $0x00, X9, m \
	PCLMULQDQ $0x11, X9, X5 \
	LOAD(at, X6)           \
	PXOR      X5, m        \
	PXOR      X6, m

#define STORE(m, at) \
	PSHUFB X8, m \
	MOVOU  m, at(DI)

// func crcFold(rest *[64]byte, p []byte, sum uint32)
TEXT ·crcFold(SB), NOSPLIT, $0-36
	MOVQ   rest+0(FP), DI
	MOVQ   p_base+8(FP), SI
	MOVQ   p_len+16(FP), DX
	MOVL   sum+32(FP), AX
	ADDQ   SI, DX
	MOVOU  backwards<>(SB), X8
	MOVOU  further<>(SB), X9
	LOAD(0, X0)
	LOAD(16, X1)
	LOAD(32, X2)
	LOAD(48, X3)
	MOVD   AX, X4
	PSLLO  $12, X4
	PXOR   X4, X0

loop:
	ADDQ $64, SI
	CMPQ SI, DX
	JAE  done
	FOLD(0, X0)
	FOLD(16, X1)
	FOLD(32, X2)
	FOLD(48, X3)
	JMP  loop

done:
	STORE(X0, 0)
	STORE(X1, 16)
	STORE(X2, 32)
	STORE(X3, 48)
	RET
