#include "textflag.h"

// func tripleCPU() (c uint32)
TEXT ·tripleCPU(SB), NOSPLIT, $0-4
	MOVL $1, AX
	XORL CX, CX
	CPUID
	MOVL CX, c+0(FP)
	RET

// What two tables of 16 bytes, for the low and the high half of a byte, have in common for each byte of b.
#define LOOK(b, half, low, high, out) \
	MOVO   b, half     \
	PSRLW  $4, half    \
	PAND   X4, half    \
	PAND   X4, b       \
	MOVO   low, out    \
	PSHUFB b, out      \
	MOVO   high, b     \
	PSHUFB half, b     \
	PAND   b, out

// func tripleScan(b []byte, masks *[96]byte) int
TEXT ·tripleScan(SB), NOSPLIT, $0-40
	MOVQ  b_base+0(FP), SI
	MOVQ  b_len+8(FP), CX
	MOVQ  masks+24(FP), AX
	MOVOU 0(AX), X0
	MOVOU 16(AX), X1
	MOVOU 32(AX), X2
	MOVOU 48(AX), X3
	MOVOU 64(AX), X12
	MOVOU 80(AX), X13
	MOVQ  $0x0f0f0f0f0f0f0f0f, DX
	MOVQ  DX, X4
	PUNPCKLQDQ X4, X4
	PXOR  X5, X5
	XORQ  BX, BX
	SUBQ  $18, CX

loop:
	CMPQ  BX, CX
	JGT   done
	MOVOU (SI)(BX*1), X6
	MOVOU 1(SI)(BX*1), X8
	MOVOU 2(SI)(BX*1), X14
	LOOK(X6, X7, X0, X1, X9)
	LOOK(X8, X10, X2, X3, X11)
	PAND  X11, X9
	LOOK(X14, X10, X12, X13, X11)
	PAND  X11, X9
	PCMPEQB X5, X9
	PMOVMSKB X9, DX
	XORL  $0xffff, DX
	JNZ   found
	ADDQ  $16, BX
	JMP   loop

found:
	BSFL  DX, DX
	ADDQ  DX, BX

done:
	MOVQ BX, ret+32(FP)
	RET
