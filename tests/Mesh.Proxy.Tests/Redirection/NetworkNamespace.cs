using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using Mesh.Proxy.Redirection;
using Microsoft.Win32.SafeHandles;

namespace Mesh.Proxy.Tests.Redirection;

/// <summary>A network namespace like a pod's: loopback, and an interface in both families whose other end is in a namespace of its own, where nobody answers unless a test does.</summary>
internal sealed partial class NetworkNamespace : IAsyncDisposable
{
    private const int CloneNewNet = 0x40000000;

    private readonly string _name;

    private readonly string _outside;

    private NetworkNamespace(string name) => (_name, _outside) = (name, name + "o");

    public static async Task<NetworkNamespace> CreateAsync()
    {
        NetworkNamespace created = new($"mesh-test-{Guid.NewGuid():N}"[..22]);
        await IpAsync("netns", "add", created._name);
        await IpAsync("netns", "add", created._outside);
        await created.IpInsideAsync("link", "set", "lo", "up");
        // A veth pair rather than a dummy link: minimal kernels lack the latter.
        await created.IpInsideAsync("link", "add", "eth0", "type", "veth", "peer", "name", "void0", "netns", created._outside);
        await created.IpInsideAsync("addr", "add", "10.244.9.2/24", "dev", "eth0");
        // Without duplicate address detection: it takes seconds.
        await created.IpInsideAsync("addr", "add", "fd00:244::2/64", "dev", "eth0", "nodad");
        await created.IpInsideAsync("link", "set", "eth0", "up");
        await IpAsync("-n", created._outside, "addr", "add", "10.244.9.1/24", "dev", "void0");
        await IpAsync("-n", created._outside, "addr", "add", "fd00:244::1/64", "dev", "void0", "nodad");
        await IpAsync("-n", created._outside, "link", "set", "void0", "up");
        await created.IpInsideAsync("route", "add", "default", "via", "10.244.9.1");
        await created.IpInsideAsync("-6", "route", "add", "default", "via", "fd00:244::1");
        return created;
    }

    /// <summary>Runs code on a thread of its own inside the namespace.</summary>
    public void Run(Action action) => Run(_name, action);

    /// <summary>
    /// Runs a program inside the namespace, whichever thread asks: a namespace belongs to a thread, and what follows an <c>await</c> may run on another one, outside.
    /// </summary>
    public Task<RulesRun?> RunProgramAsync(string program, IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken) =>
        RulesProgram.RunAsync("ip", ["netns", "exec", _name, program, .. arguments], input, cancellationToken);

    /// <summary>Installs the redirection.</summary>
    /// <param name="backend">With what.</param>
    /// <param name="rules">Arguments as on the command line.</param>
    /// <param name="nameservers">Those of the pod.</param>
    public async Task RedirectAsync(string backend, string rules, params string[] nameservers)
    {
        RedirectionOptions options = RedirectionArguments.Parse(
            ["--backend", backend, .. rules.Split(' ', StringSplitOptions.RemoveEmptyEntries)], out ImmutableArray<string> mistakes);
        Assert.Empty(mistakes);
        (RulesOutcome outcome, _) = await RulesInstaller.InstallAsync(
            options with { Nameservers = [.. nameservers.Select(IPAddress.Parse)] }, RunProgramAsync, TestContext.Current.CancellationToken);
        Assert.True(outcome.IsInstalled, outcome.Problem);
    }

    /// <summary>The rules that the kernel has, without counters and times.</summary>
    public async Task<string> RulesAsync(string backend)
    {
        string[][] programs = backend == "nftables"
            ? [["nft", "list", "ruleset"]]
            : [.. from program in (string[])[$"{backend}-save", $"ip6{backend[2..]}-save"] from table in (string[])["nat", "raw"] select (string[])[program, "-t", table]];
        StringBuilder rules = new();
        foreach (string[] program in programs)
        {
            RulesRun? run = await RunProgramAsync(program[0], program[1..], "", TestContext.Current.CancellationToken);
            rules.AppendJoin('\n', run!.Output.Split('\n').Where(line => !line.StartsWith('#') && !line.StartsWith(':')));
        }

        return rules.ToString();
    }

    /// <summary>Runs code where the interface's other end is.</summary>
    public void RunOutside(Action action) => Run(_outside, action);

    private static void Run(string name, Action action)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                using SafeFileHandle handle = File.OpenHandle($"/run/netns/{name}");
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

    public async ValueTask DisposeAsync()
    {
        await IpAsync("netns", "del", _name);
        await IpAsync("netns", "del", _outside);
    }

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
