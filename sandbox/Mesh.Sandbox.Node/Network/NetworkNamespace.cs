using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Mesh.Sandbox.Node.Native;
using Mesh.Sandbox.Node.Processes;
using Microsoft.Win32.SafeHandles;

namespace Mesh.Sandbox.Node.Network;

/// <summary>
/// A named network namespace (<c>/run/netns/NAME</c>, so <c>ip netns</c> sees it too). The process stays in its own namespace: a socket belongs for ever to the
/// namespace it was created in, so a thread enters for the length of one system call and leaves again.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    private const string Directory = "/run/netns";

    /// <summary>What a packet socket may hold back, bytes: seconds of a busy bridge while the reader gets no processor. The kernel's default holds some hundred frames.</summary>
    private const int PacketBufferBytes = 16 << 20;

    /// <summary>Opened before any thread could have entered another namespace.</summary>
    private static readonly SafeFileHandle OwnNamespace = OpenNamespace("/proc/self/ns/net");

    private readonly SafeFileHandle _handle;

    private readonly SandboxMark _mark;

    private NetworkNamespace(string name, SandboxMark mark)
    {
        Name = name;
        _mark = mark;
        _handle = OpenNamespace(Path);
    }

    public string Name { get; }

    public string Path => $"{Directory}/{Name}";

    public static async Task<NetworkNamespace> CreateAsync(string name, SandboxMark mark, CancellationToken cancellationToken)
    {
        await Command.RunAsync("ip", ["netns", "add", name], "", mark, cancellationToken);
        return new NetworkNamespace(name, mark);
    }

    public static NetworkNamespace Open(string name, SandboxMark mark) => new(name, mark);

    public static bool Exists(string name) => File.Exists($"{Directory}/{name}");

    /// <summary>Removes the name; the namespace itself ends with its last process and socket.</summary>
    public static Task DeleteAsync(string name, SandboxMark mark, CancellationToken cancellationToken) =>
        Command.RunAsync("ip", ["netns", "delete", name], "", mark, cancellationToken);

    /// <summary>Runs one <c>ip -batch</c> inside the namespace.</summary>
    public Task ConfigureAsync(IEnumerable<string> lines, CancellationToken cancellationToken) =>
        Command.RunAsync("ip", ["-netns", Name, "-batch", "-"], string.Join('\n', lines) + "\n", _mark, cancellationToken);

    /// <summary>Runs a program inside the namespace, in the host's file system.</summary>
    public Task<string> RunAsync(string program, IEnumerable<string> arguments, string input, CancellationToken cancellationToken) =>
        Command.RunAsync("nsenter", [$"--net={Path}", "--", program, .. arguments], input, _mark, cancellationToken);

    public Socket CreateSocket(SocketType type, ProtocolType protocol)
    {
        const int familyInternet = 2;
        var descriptor = CreateDescriptor(familyInternet, type == SocketType.Dgram ? 2 : 1, (int)protocol);
        return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
    }

    public Socket Listen(IPEndPoint endpoint)
    {
        var socket = CreateSocket(SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(endpoint);
        socket.Listen();
        return socket;
    }

    public async Task<NetworkStream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = CreateSocket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(endpoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A raw socket that receives every Ethernet frame of one interface (needs CAP_NET_RAW in this namespace).</summary>
    public unsafe Socket OpenPacketSocket(string interfaceName)
    {
        const int raw = 3;
        var protocol = (ushort)IPAddress.HostToNetworkOrder((short)Libc.ProtocolAllFrames);
        // Protocol 0 receives nothing until the socket is bound to its interface.
        var descriptor = CreateDescriptor(Libc.FamilyPacket, raw, 0);
        var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        var address = new LinkLayerAddress
        {
            Family = Libc.FamilyPacket,
            Protocol = protocol,
            InterfaceIndex = (int)InterfaceIndex(interfaceName),
        };
        if (Libc.Bind((int)descriptor, &address, sizeof(LinkLayerAddress)) != 0)
        {
            var error = *Libc.ErrorNumber();
            socket.Dispose();
            throw new Win32Exception(error, $"bind a packet socket to {interfaceName} in {Name}");
        }

        EnlargeBuffer(socket);
        return socket;
    }

    /// <summary>The kernel's tunnel driver, for an interface of this namespace: it belongs to the namespace in which the driver was opened.</summary>
    public unsafe SafeFileHandle OpenTunnelDriver()
    {
        fixed (byte* path = "/dev/net/tun\0"u8)
        {
            var (descriptor, error) = OpenInside((int)_handle.DangerousGetHandle(), (int)OwnNamespace.DangerousGetHandle(), path);
            return error == 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw new Win32Exception(error, $"open /dev/net/tun in {Name}");
        }
    }

    public bool HasInterface(string interfaceName) => TryFindInterface(interfaceName, out _, out _);

    public void Dispose() => _handle.Dispose();

    private static void EnlargeBuffer(Socket socket)
    {
        const int socketLevel = 1;
        const int receiveBufferForce = 33;
        try
        {
            socket.SetRawSocketOption(socketLevel, receiveBufferForce, BitConverter.GetBytes(PacketBufferBytes));
        }
        catch (SocketException)
        {
            // Only the machine's own root may exceed net.core.rmem_max; in a user namespace we take what we get, and readers look at the kernel's count of drops.
            socket.ReceiveBufferSize = PacketBufferBytes;
        }
    }

    private uint InterfaceIndex(string interfaceName) =>
        TryFindInterface(interfaceName, out var index, out var error) ? index : throw new Win32Exception(error, $"interface {interfaceName} in {Name}");

    private unsafe bool TryFindInterface(string interfaceName, out uint index, out int error)
    {
        fixed (byte* pointer = Encoding.UTF8.GetBytes(interfaceName + '\0'))
        {
            (index, error) = InterfaceIndexInside((int)_handle.DangerousGetHandle(), (int)OwnNamespace.DangerousGetHandle(), pointer);
            return error == 0 && index != 0;
        }
    }

    private nint CreateDescriptor(int family, int type, int protocol)
    {
        var (descriptor, error) = CreateInside((int)_handle.DangerousGetHandle(), (int)OwnNamespace.DangerousGetHandle(), family, type, protocol);
        return error == 0 ? descriptor : throw new Win32Exception(error, $"create a socket in {Name}");
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe (int Descriptor, int Error) CreateInside(int target, int own, int family, int type, int protocol)
    {
        if (Libc.SetNamespace(target, Libc.CloneNewNet) != 0)
        {
            return (-1, *Libc.ErrorNumber());
        }

        var descriptor = Libc.Socket(family, type | Libc.SocketCloseOnExec, protocol);
        var error = descriptor < 0 ? *Libc.ErrorNumber() : 0;
        Leave(own);
        return (descriptor, error);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe (uint Index, int Error) InterfaceIndexInside(int target, int own, byte* name)
    {
        if (Libc.SetNamespace(target, Libc.CloneNewNet) != 0)
        {
            return (0, *Libc.ErrorNumber());
        }

        var index = Libc.InterfaceIndex(name);
        var error = index == 0 ? *Libc.ErrorNumber() : 0;
        Leave(own);
        return (index, error);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe (nint Descriptor, int Error) OpenInside(int target, int own, byte* path)
    {
        if (Libc.SetNamespace(target, Libc.CloneNewNet) != 0)
        {
            return (-1, *Libc.ErrorNumber());
        }

        var descriptor = Libc.OpenInside(path, Libc.OpenReadWriteNonBlockingCloseOnExec);
        var error = descriptor < 0 ? *Libc.ErrorNumber() : 0;
        Leave(own);
        return (descriptor, error);
    }

    private static void Leave(int own)
    {
        if (Libc.SetNamespace(own, Libc.CloneNewNet) != 0)
        {
            // Going on would send this thread's later traffic into the wrong network.
            Environment.FailFast("a thread could not return to its own network namespace");
        }
    }

    private static SafeFileHandle OpenNamespace(string path)
    {
        var descriptor = Libc.Open(path, Libc.OpenReadOnlyCloseOnExec);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new Win32Exception(System.Runtime.InteropServices.Marshal.GetLastPInvokeError(), $"open {path}");
    }
}
