using System.Net.Sockets;
using System.Runtime.InteropServices;
using Mesh.Proxy.Transport.Native;

namespace Mesh.Proxy.Tests.Transport.Native;

/// <summary>Loses every packet for one socket: what a line that is cut does, without a line.</summary>
internal static class PacketLoss
{
    // asm-generic/socket.h
    private const int AttachFilter = 26;
    private const int DetachFilter = 27;

    // linux/filter.h: BPF_RET | BPF_K, 0. Nothing of the packet is let through.
    private const ulong ReturnNothing = 0x06;

    public static unsafe void Begin(Socket socket)
    {
        ulong instruction = ReturnNothing;
        // struct sock_fprog: the number of instructions, and where they are.
        Span<byte> program = stackalloc byte[16];
        program.Clear();
        program[0] = 1;
        nint address = (nint)(&instruction);
        MemoryMarshal.Write(program[8..], in address);
        socket.SetRawSocketOption(LibcConstants.SocketLevel, AttachFilter, program);
    }

    public static void End(Socket socket) => socket.SetRawSocketOption(LibcConstants.SocketLevel, DetachFilter, stackalloc byte[4]);
}
