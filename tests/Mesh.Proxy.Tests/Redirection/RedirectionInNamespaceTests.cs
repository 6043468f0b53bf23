using System.Net;
using System.Net.Sockets;
using Mesh.Proxy.Redirection;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Tests.Redirection;

/// <summary>The real kernel: rules installed in a network namespace of our own, and connections that meet them; the same table for each way to install them. Needs root.</summary>
public sealed class RedirectionInNamespaceTests
{
    private const string Exclusions = "--exclude-outbound-ports 5432 --exclude-outbound-cidrs 10.200.0.0/16,fd00:200::/32 --exclude-inbound-ports 9090";

    private const string Inclusions =
        "--include-outbound-ports 80,443 --include-outbound-cidrs 10.96.0.0/12,fd00:96::/32 --exclude-outbound-cidrs 10.96.1.0/24 --include-inbound-ports 8080,8081 --exclude-inbound-ports 8081";

    /// <summary>For what must come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>For what must not: a redirected connection is there within microseconds.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    public static TheoryData<string> Backends => ["nftables", "iptables-nft", "iptables-legacy"];

    /// <summary>Rules, destination, and whether the connection must come to the sidecar.</summary>
    public static MatrixTheoryData<string, (string Rules, string Destination, bool IsRedirected)> Outbound => new(
        Backends.Select(row => row.Data),
        [
            ("", "10.96.0.10:80", true),
            ("", "[fd00:96::10]:80", true),
            // Services that mean all clusters: class E, which the kernel routes as any other.
            ("", "240.240.1.7:80", true),
            (Exclusions, "240.240.1.7:80", true),
            (Exclusions, "10.96.0.10:80", true),
            (Exclusions, "10.96.0.10:5432", false),
            (Exclusions, "10.200.1.1:80", false),
            (Exclusions, "[fd00:96::10]:80", true),
            (Exclusions, "[fd00:96::10]:5432", false),
            (Exclusions, "[fd00:200::1]:80", false),
            (Inclusions, "10.96.0.10:80", true),
            (Inclusions, "10.96.0.10:443", true),
            (Inclusions, "10.96.0.10:81", false),
            (Inclusions, "10.96.1.10:80", false),
            (Inclusions, "10.200.1.1:80", false),
            (Inclusions, "[fd00:96::10]:443", true),
            (Inclusions, "[fd00:96::10]:81", false),
            (Inclusions, "[fd00:200::1]:80", false),
        ]);

    public static MatrixTheoryData<string, (string Rules, string Destination, int Port)> Inbound => new(
        Backends.Select(row => row.Data),
        [
            ("", "10.244.9.2:8080", 15006),
            ("", "[fd00:244::2]:8080", 15006),
            ("", "10.244.9.2:15008", 15008),
            ("", "10.244.9.2:15021", 15021),
            (Exclusions, "10.244.9.2:9090", 9090),
            (Exclusions, "[fd00:244::2]:9090", 9090),
            (Inclusions, "10.244.9.2:8080", 15006),
            (Inclusions, "10.244.9.2:8081", 8081),
            (Inclusions, "10.244.9.2:9091", 9091),
            (Inclusions, "[fd00:244::2]:8080", 15006),
            (Inclusions, "[fd00:244::2]:9091", 9091),
        ]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Outbound))]
    public async Task Outbound_Destination_ComesToTheSidecarAsTheRulesSay(string backend, (string Rules, string Destination, bool IsRedirected) row)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();

        await pod.RedirectAsync(backend, row.Rules);
        pod.Run(() =>
        {
            IPEndPoint destination = IPEndPoint.Parse(row.Destination);

            Assert.Equal(row.IsRedirected ? destination : null, DialAndReadOriginalDestination(destination, row.IsRedirected ? Patience : Moment));
        });
    }

    [Theory]
    [MemberData(nameof(Inbound))]
    public async Task Inbound_Destination_ComesToThePortThatTheRulesSay(string backend, (string Rules, string Destination, int Port) row)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();
        await pod.RedirectAsync(backend, row.Rules);
        Socket listener = null!;
        pod.Run(() => listener = Listen(new IPEndPoint(IPAddress.IPv6Any, row.Port)));

        using (listener)
        {
            pod.RunOutside(() =>
            {
                IPEndPoint destination = IPEndPoint.Parse(row.Destination);
                using Socket client = new(destination.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                client.Connect(destination);
                Assert.True(listener.Poll(Patience, SelectMode.SelectRead));
            });
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Redirect_Twice_LeavesTheSameRules(string backend)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();

        await pod.RedirectAsync(backend, Inclusions);
        string once = await pod.RulesAsync(backend);
        await pod.RedirectAsync(backend, Inclusions);

        Assert.Contains("15001", once, StringComparison.Ordinal);
        Assert.Equal(once, await pod.RulesAsync(backend));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Redirect_OtherRules_ReplaceTheFirstWhole(string backend)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace fresh = await NetworkNamespace.CreateAsync();
        await using NetworkNamespace changed = await NetworkNamespace.CreateAsync();

        await fresh.RedirectAsync(backend, Exclusions);
        await changed.RedirectAsync(backend, Inclusions);
        await changed.RedirectAsync(backend, Exclusions);

        Assert.Equal(await fresh.RulesAsync(backend), await changed.RulesAsync(backend));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task OwnAddress_IsReachedWithoutTheSidecar(string backend)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();
        await pod.RedirectAsync(backend, "");

        // How the sidecar reaches its application: by the pod's address, over the loopback interface.
        pod.Run(() =>
        {
            using Socket application = Listen(IPEndPoint.Parse("10.244.9.2:8080"));
            using Socket outbound = Listen(new IPEndPoint(IPAddress.Any, 15001));
            using Socket inbound = Listen(new IPEndPoint(IPAddress.Any, 15006));
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

            client.Connect(application.LocalEndPoint!);

            Assert.True(application.Poll(Patience, SelectMode.SelectRead));
            Assert.False(outbound.Poll(TimeSpan.Zero, SelectMode.SelectRead));
            Assert.False(inbound.Poll(TimeSpan.Zero, SelectMode.SelectRead));
        });
    }

    [Fact]
    public async Task WrongRules_LeaveTheOldOnesInForce()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();

        await pod.RedirectAsync("auto", "");
        string broken = NftablesRuleset.Render(new RedirectionOptions()).Replace("redirect to :15006", "redirect to nowhere", StringComparison.Ordinal);
        Assert.False((await NftablesCommand.ApplyAsync(broken, pod.RunProgramAsync, Cancellation)).IsInstalled);
        pod.Run(() =>
        {
            IPEndPoint service = IPEndPoint.Parse("10.96.0.10:80");
            Assert.Equal(service, DialAndReadOriginalDestination(service, Patience));
        });
    }

    private static Socket Listen(IPEndPoint address)
    {
        Socket listener = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            listener.DualMode = true;
        }

        listener.Bind(address);
        listener.Listen();
        return listener;
    }

    // Everything synchronous: a namespace belongs to the thread.
    private static IPEndPoint? DialAndReadOriginalDestination(IPEndPoint destination, TimeSpan patience)
    {
        bool isV4 = destination.AddressFamily == AddressFamily.InterNetwork;
        using Socket listener = Listen(new IPEndPoint(isV4 ? IPAddress.Any : IPAddress.IPv6Any, 15001));
        using Socket client = new(destination.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            client.Connect(destination);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // Redirected to the listener, or lost on an interface that leads nowhere.
        }

        if (!listener.Poll(patience, SelectMode.SelectRead))
        {
            return null;
        }

        using Socket accepted = listener.Accept();
        return new ConntrackOriginalDestination().Read(new Accepted(accepted));
    }

    private sealed class Accepted(Socket socket) : IAcceptedSocket
    {
        public IPEndPoint? AcceptedAt => (IPEndPoint?)socket.LocalEndPoint;

        public int GetRawSocketOption(int level, int name, Span<byte> value) => socket.GetRawSocketOption(level, name, value);
    }
}
