using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Mesh.Sandbox.Node.Native;
using Mesh.Sandbox.Node.Network;
using Microsoft.Win32.SafeHandles;

namespace Mesh.Sandbox.Node.Wan;

/// <summary>A network interface whose other end is this process: what is sent to it can be read as IP packets, what is written arrives from it. Gone when disposed.</summary>
internal sealed unsafe class TunDevice : IDisposable
{
    private const nuint SetInterface = 0x400454ca;
    private const short IpPacketsWithoutHeader = 0x1001;
    private const int NameBytes = 16;
    private const int RequestBytes = 40;
    private const int TryAgain = 11;

    private readonly SafeFileHandle _driver;

    private TunDevice(SafeFileHandle driver) => _driver = driver;

    /// <summary>Lives as long as this object.</summary>
    public int Descriptor => (int)_driver.DangerousGetHandle();

    /// <summary>Creates the interface, which is down and has no address.</summary>
    public static TunDevice Create(NetworkNamespace inside, string name)
    {
        var driver = inside.OpenTunnelDriver();
        var request = stackalloc byte[RequestBytes];
        new Span<byte>(request, RequestBytes).Clear();
        Encoding.ASCII.GetBytes(name, new Span<byte>(request, NameBytes - 1));
        *(short*)(request + NameBytes) = IpPacketsWithoutHeader;
        if (Libc.Control((int)driver.DangerousGetHandle(), SetInterface, request) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            driver.Dispose();
            throw new Win32Exception(error, $"create interface {name} in {inside.Name}");
        }

        return new TunDevice(driver);
    }

    /// <summary>The next packet; never waits.</summary>
    /// <returns>Its length, 0 if there is none.</returns>
    /// <exception cref="Win32Exception">The interface is gone.</exception>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            var length = Libc.Read(Descriptor, pointer, buffer.Length);
            return length >= 0 ? (int)length
                : Marshal.GetLastPInvokeError() is TryAgain ? 0
                : throw new Win32Exception(Marshal.GetLastPInvokeError(), "read packets");
        }
    }

    /// <summary>Lets a packet arrive; never waits.</summary>
    /// <returns>False if the kernel does not take it: the interface is down, or the packet is none.</returns>
    public bool Write(ReadOnlySpan<byte> packet)
    {
        fixed (byte* pointer = packet)
        {
            return Libc.Write(Descriptor, pointer, packet.Length) == packet.Length;
        }
    }

    public void Dispose() => _driver.Dispose();
}
