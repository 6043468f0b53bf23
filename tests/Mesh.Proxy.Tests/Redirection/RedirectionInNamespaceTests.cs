using System.Net;
using System.Net.Sockets;
using Mesh.Proxy.Redirection;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Tests.Redirection;

/// <summary>The real kernel: rules installed in a network namespace of our own, and connections that meet them. Needs root.</summary>
public sealed class RedirectionInNamespaceTests
{
    [Fact]
    public async Task RunAsync_Twice_RedirectsAndKeepsTheOriginalDestination()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();

        pod.Run(() =>
        {
            Assert.Equal(0, Redirect());
            Assert.Equal(0, Redirect());

            IPEndPoint service = IPEndPoint.Parse("10.96.0.10:80");
            Assert.Equal(service, DialAndReadOriginalDestination(service));
        });
    }

    [Theory]
    [InlineData("10.96.0.10:5432")] // excluded port
    [InlineData("10.200.1.1:80")]   // excluded network
    public async Task RunAsync_ExcludedDestination_IsLeftAlone(string destination)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();

        pod.Run(() =>
        {
            Assert.Equal(0, Redirect("--exclude-outbound-ports", "5432", "--exclude-outbound-cidrs", "10.200.0.0/16"));

            Assert.Null(DialAndReadOriginalDestination(IPEndPoint.Parse(destination)));
        });
    }

    [Fact]
    public async Task RunAsync_OwnAddress_IsReachedWithoutTheSidecar()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();

        // How the sidecar reaches its application: by the pod's address, over the loopback interface.
        pod.Run(() =>
        {
            Assert.Equal(0, Redirect());
            using Socket application = Listen(IPEndPoint.Parse("10.244.9.2:8080"));
            using Socket outbound = Listen(new IPEndPoint(IPAddress.Any, 15001));
            using Socket inbound = Listen(new IPEndPoint(IPAddress.Any, 15006));
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

            client.Connect(application.LocalEndPoint!);

            Assert.True(application.Poll(TimeSpan.FromSeconds(2), SelectMode.SelectRead));
            Assert.False(outbound.Poll(TimeSpan.Zero, SelectMode.SelectRead));
            Assert.False(inbound.Poll(TimeSpan.Zero, SelectMode.SelectRead));
        });
    }

    [Fact]
    public async Task RunAsync_WrongRules_LeaveTheOldOnesInForce()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using NetworkNamespace pod = await NetworkNamespace.CreateAsync();

        pod.Run(() =>
        {
            Assert.Equal(0, Redirect());
            string broken = NftablesRuleset.Render(new RedirectionOptions()).Replace("redirect to :15006", "redirect to nowhere", StringComparison.Ordinal);
            Assert.NotNull(NftablesCommand.ApplyAsync(broken, CancellationToken.None).GetAwaiter().GetResult());

            IPEndPoint service = IPEndPoint.Parse("10.96.0.10:80");
            Assert.Equal(service, DialAndReadOriginalDestination(service));
        });
    }

    private static int Redirect(params string[] arguments) =>
        RedirectCommand.RunAsync(arguments, TextWriter.Null, TextWriter.Null, CancellationToken.None).GetAwaiter().GetResult();

    private static Socket Listen(IPEndPoint address)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(address);
        listener.Listen();
        return listener;
    }

    // Everything synchronous: a namespace belongs to the thread.
    private static IPEndPoint? DialAndReadOriginalDestination(IPEndPoint destination)
    {
        using Socket listener = Listen(new IPEndPoint(IPAddress.Any, 15001));
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            client.Connect(destination);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // Redirected to the listener, or lost on an interface that leads nowhere.
        }

        if (!listener.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectRead))
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
