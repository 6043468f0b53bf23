using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Mesh.Api.WellKnown;

namespace Mesh.Proxy.Tests.Redirection;

/// <summary>Queries that meet the rules in the real kernel; the same table for each way to install them. Needs root.</summary>
public sealed partial class DnsRedirectionTests
{
    private static readonly string[] Nameservers = ["10.96.0.10", "127.0.0.53", "fd00:96::a"];

    /// <summary>For what must come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>For what must not: a redirected datagram is there within microseconds.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    /// <summary>Rules, destination, and the port of the sidecar that the query comes to; 0 if it goes its own way.</summary>
    public static MatrixTheoryData<string, (string Rules, string Destination, int Port)> Queries => new(
        RedirectionInNamespaceTests.Backends.Select(row => row.Data),
        [
            ("", "10.96.0.10:53", 15053),
            ("", "127.0.0.53:53", 15054),
            ("", "[fd00:96::a]:53", 15055),
            ("", "10.96.0.11:53", 0),
            ("", "10.96.0.10:5353", 0),
            ("--exclude-outbound-ports 53", "10.96.0.10:53", 0),
            ("--exclude-outbound-cidrs 10.96.0.0/16", "10.96.0.10:53", 0),
            ("--exclude-outbound-cidrs 10.96.0.0/16", "[fd00:96::a]:53", 15055),
            ("--include-outbound-ports 80 --include-outbound-cidrs 10.200.0.0/16", "10.96.0.10:53", 15053),
        ]);

    public static TheoryData<string> Backends => RedirectionInNamespaceTests.Backends;

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Udp_Query_ComesToThePortOfItsNameserverAndTheAnswerGoesBack(string backend, (string Rules, string Destination, int Port) row)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();

        await pod.RedirectAsync(backend, row.Rules, Nameservers);
        pod.Run(() =>
        {
            IPEndPoint destination = IPEndPoint.Parse(row.Destination);
            using Socket listener = Bind(SocketType.Dgram, destination, row.Port);
            using Socket client = new(destination.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            client.Connect(destination);
            client.Send("query"u8);

            Assert.Equal(row.Port != 0, listener.Poll(row.Port != 0 ? Patience : Moment, SelectMode.SelectRead));
            if (row.Port != 0)
            {
                byte[] buffer = new byte[100];
                EndPoint sender = new IPEndPoint(destination.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
                int count = listener.ReceiveFrom(buffer, ref sender);
                listener.SendTo(buffer.AsSpan(0, count), sender);

                // A connected socket takes nothing from any other address.
                Assert.True(client.Poll(Patience, SelectMode.SelectRead));
                Assert.Equal("query"u8, buffer.AsSpan(0, client.Receive(buffer)));
            }
        });
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Tcp_Query_ComesToThePortOfItsNameserver(string backend)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();

        await pod.RedirectAsync(backend, "", Nameservers);
        pod.Run(() => Assert.All(Nameservers.Zip([15053, 15054, 15055]), nameserver =>
        {
            IPEndPoint destination = new(IPAddress.Parse(nameserver.First), 53);
            using Socket listener = Bind(SocketType.Stream, destination, nameserver.Second);
            using Socket client = new(destination.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

            client.Connect(destination);

            Assert.True(listener.Poll(Patience, SelectMode.SelectRead));
        }));
    }

    /// <summary>What the sidecar passes on must not come back to it.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Sidecar_Query_GoesItsOwnWay(string backend)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();

        await pod.RedirectAsync(backend, "", Nameservers);
        pod.Run(() =>
        {
            // Of this thread alone, which ends with the action.
            _ = SetFileSystemUser(MeshUsers.Proxy);
            Assert.False(IsRedirected("10.96.0.10:53"));
        });
    }

    /// <summary>The kernel must not take one for the other because both came from the same port, as ports are used again.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Sidecar_AndApplicationFromOnePort_EachGoesItsOwnWay(string backend)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();
        await pod.RedirectAsync(backend, "", "10.244.9.1");
        Socket? nameserver = null;
        pod.RunOutside(() => nameserver = Bound(IPEndPoint.Parse("10.244.9.1:53")));
        using Socket outside = nameserver!;
        Socket? listener = null;
        pod.Run(() => listener = Bound(new IPEndPoint(IPAddress.Loopback, 15053)));
        using Socket sidecar = listener!;

        // Both orders, and each again: what was remembered of the one would decide about the other.
        foreach ((int port, bool sidecarFirst) in ((int, bool)[])[(20_001, true), (20_002, false), (20_001, false), (20_002, true)])
        {
            foreach (bool isSidecar in (bool[])[sidecarFirst, !sidecarFirst])
            {
                pod.Run(() =>
                {
                    _ = SetFileSystemUser(isSidecar ? MeshUsers.Proxy : 0);
                    using Socket client = Bound(new IPEndPoint(IPAddress.Any, port));
                    client.Connect(IPEndPoint.Parse("10.244.9.1:53"));
                    client.Send("query"u8);
                    Echo(isSidecar ? outside : sidecar);
                    Assert.True(client.Poll(Patience, SelectMode.SelectRead));
                });
            }
        }

        static void Echo(Socket server)
        {
            Assert.True(server.Poll(Patience, SelectMode.SelectRead));
            byte[] buffer = new byte[100];
            EndPoint sender = new IPEndPoint(IPAddress.Any, 0);
            int count = server.ReceiveFrom(buffer, ref sender);
            server.SendTo(buffer.AsSpan(0, count), sender);
        }

        static Socket Bound(IPEndPoint address)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            // A program that another test starts has the descriptor that was closed a moment ago until it has begun.
            Assert.True(SpinWait.SpinUntil(() => TryBind(socket, address), Patience));
            return socket;
        }

        static bool TryBind(Socket socket, IPEndPoint address)
        {
            try
            {
                socket.Bind(address);
                return true;
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                return false;
            }
        }
    }

    /// <summary>Rules of a pod that is made again are those of the first time.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Redirect_Twice_LeavesTheSameRules(string backend)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();

        await pod.RedirectAsync(backend, "", Nameservers);
        string once = await pod.RulesAsync(backend);
        await pod.RedirectAsync(backend, "", Nameservers);

        Assert.Contains("15055", once, StringComparison.Ordinal);
        Assert.Equal(once, await pod.RulesAsync(backend));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task AllClusters_AddressBeyondTheIncluded_ComesToTheSidecar(string backend)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();

        await pod.RedirectAsync(backend, "--include-outbound-ports 443 --include-outbound-cidrs 10.200.0.0/16", Nameservers);
        pod.Run(() =>
        {
            IPEndPoint destination = IPEndPoint.Parse("240.240.1.7:80");
            using Socket listener = Bind(SocketType.Stream, destination, 15001);
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

            client.Connect(destination);

            Assert.True(listener.Poll(Patience, SelectMode.SelectRead));
        });
    }

    /// <summary>Without DNS the rules are those of a pod that never had it.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Redirect_WithoutNameserversAfterwards_LeavesQueriesAlone(string backend)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();

        await pod.RedirectAsync(backend, "", Nameservers);
        await pod.RedirectAsync(backend, "");
        pod.Run(() => Assert.False(IsRedirected("10.96.0.10:53")));
    }

    private static bool IsRedirected(string nameserver)
    {
        IPEndPoint destination = IPEndPoint.Parse(nameserver);
        using Socket listener = Bind(SocketType.Dgram, destination, 15053);
        using Socket client = new(destination.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        client.SendTo("query"u8, destination);
        return listener.Poll(Moment, SelectMode.SelectRead);
    }

    // As the sidecar does: on the loopback interface, where redirection leads.
    private static Socket Bind(SocketType type, IPEndPoint destination, int port)
    {
        Socket socket = new(destination.AddressFamily, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(destination.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, port == 0 ? 15053 : port));
        if (type == SocketType.Stream)
        {
            socket.Listen();
        }

        return socket;
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(int user);
}
