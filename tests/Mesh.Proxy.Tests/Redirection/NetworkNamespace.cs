using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mesh.Proxy.Tests.Redirection;

/// <summary>A network namespace like a pod's: loopback, and an interface with a default route that leads nowhere.</summary>
internal sealed partial class NetworkNamespace : IAsyncDisposable
{
    private const int CloneNewNet = 0x40000000;

    private readonly string _name;

    private NetworkNamespace(string name) => _name = name;

    public static async Task<NetworkNamespace> CreateAsync()
    {
        NetworkNamespace created = new($"mesh-test-{Guid.NewGuid():N}"[..22]);
        await IpAsync("netns", "add", created._name);
        await created.IpInsideAsync("link", "set", "lo", "up");
        // A veth pair rather than a dummy link: minimal kernels lack the latter.
        await created.IpInsideAsync("link", "add", "eth0", "type", "veth", "peer", "name", "void0");
        await created.IpInsideAsync("addr", "add", "10.244.9.2/24", "dev", "eth0");
        await created.IpInsideAsync("link", "set", "eth0", "up");
        await created.IpInsideAsync("link", "set", "void0", "up");
        await created.IpInsideAsync("route", "add", "default", "via", "10.244.9.1");
        return created;
    }

    /// <summary>Runs code on a thread of its own inside the namespace.</summary>
    public void Run(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                using SafeFileHandle handle = File.OpenHandle($"/run/netns/{_name}");
                Assert.Equal(0, SetNamespace(handle, CloneNewNet));
                action();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    public async ValueTask DisposeAsync() => await IpAsync("netns", "del", _name);

    private Task IpInsideAsync(params string[] arguments) => IpAsync(["-n", _name, .. arguments]);

    private static async Task IpAsync(params string[] arguments)
    {
        using Process ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        string error = await ip.StandardError.ReadToEndAsync();
        await ip.WaitForExitAsync();
        Assert.True(ip.ExitCode == 0, $"ip {string.Join(' ', arguments)}: {error}");
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle handle, int kind);
}
