using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using Mesh.Api.Identity;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Identity;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Mesh.Proxy.Transport.OpenSsl;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Tests.Transport.OpenSsl;

/// <summary>However a TLS connection ends, what OpenSSL made for it is freed. Alone in the process: the count is the process's.</summary>
[Collection(nameof(TlsLeakTests))]
[CollectionDefinition(nameof(TlsLeakTests), DisableParallelization = true)]
public sealed class TlsLeakTests
{
    private const int Each = 20;

    // The beginning of a TLS record that says it has 512 bytes, and no more.
    private static readonly byte[] HalfHello = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01];
    private static readonly byte[] NoHello = [.. "GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8];

    private readonly int _before = TlsSocket.Live;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connections_ThatServeAndEnd_AreFreed()
    {
        await using (TwoSidecars mesh = await TwoSidecars.StartAsync())
        {
            await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("ok", Cancellation));
            mesh.Expose(app.Port);
            for (int i = 0; i < Each; i++)
            {
                // Pooled connections of an earlier certificate are not used any more.
                mesh.Client.Certificates.Publish(mesh.Authority.Issue("shop", "client"));
                using HttpClient http = mesh.CreateHttpClient();
                Assert.Equal("ok", await http.GetStringAsync("/", Cancellation));
            }

            Assert.InRange(TlsSocket.Live, _before + 2, _before + (2 * Each));
        }

        Assert.Equal(_before, TlsSocket.Live);
    }

    [Fact]
    public async Task Connections_CutWithinARequest_AreFreed()
    {
        await using (TwoSidecars mesh = await TwoSidecars.StartAsync())
        {
            TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using SemaphoreSlim arrived = new(0);
            await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, async context =>
            {
                arrived.Release();
                await release.Task;
            });
            mesh.Expose(app.Port);
            List<Socket> clients = [];
            for (int i = 0; i < Each; i++)
            {
                Socket client = await mesh.ConnectAsync();
                clients.Add(client);
                await client.SendAsync(NoHello, Cancellation);
                await arrived.WaitAsync(Cancellation);
            }

            // Half of them go away; the others are cut by the end of the sidecars.
            clients.Take(Each / 2).ToList().ForEach(client => client.Close(0));
            release.SetResult();
            clients.ForEach(client => client.Dispose());
        }

        Assert.Equal(_before, TlsSocket.Live);
    }

    [Fact]
    public async Task Handshakes_ThatFailOrStopHalfway_AreFreed()
    {
        await using (TwoSidecars mesh = await TwoSidecars.StartAsync())
        {
            using TcpListener silent = new(LoopbackAddresses.Next(), TestSidecar.MeshPort);
            silent.Start();
            await using TestSidecar stranger = new(new TestAuthority().Issue("shop", "client"));
            await stranger.StartAsync();
            List<Socket> callers = [];
            foreach (byte[] beginning in new[] { HalfHello, NoHello, [] })
            {
                for (int i = 0; i < Each; i++)
                {
                    Socket caller = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    callers.Add(caller);
                    await caller.ConnectAsync(mesh.Server.DataPath.MutualTlsEndPoint, Cancellation);
                    await caller.SendAsync(beginning, Cancellation);
                }
            }

            // The server's sidecar refuses a certificate of another root; our own gets no answer to its hello from a peer that is silent, then gone.
            await FailAsync(stranger, mesh.Server.Address, mesh.Server.Identity!);
            Task refused = FailAsync(mesh.Client, ((IPEndPoint)silent.LocalEndpoint).Address, mesh.Server.Identity!);
            using (Socket accepted = await silent.AcceptSocketAsync(Cancellation))
            {
                await accepted.ReceiveAsync(new byte[1], Cancellation);
            }

            silent.Stop();
            await refused;
            callers.ForEach(caller => caller.Dispose());
        }

        Assert.Equal(_before, TlsSocket.Live);
    }

    private static async Task FailAsync(TestSidecar client, IPAddress peer, SpiffeId expected)
    {
        EndpointModel endpoint = client.PlainEndpoint(new IPEndPoint(peer, TwoSidecars.ServicePort)) with { PeerIdentity = IdentitySet.Of(expected) };
        ServicePortModel port = new(TwoSidecars.ServicePort, Protocol.Http1, [new WeightedBackendModel(client.Backend("web", TwoSidecars.ServicePort, endpoint), 1)], RouteSource: "");
        client.Knows(
            new ServiceModel(TwoSidecars.Web, "cluster-1", new Dictionary<int, ServicePortModel> { [TwoSidecars.ServicePort] = port }.ToFrozenDictionary()), TwoSidecars.ServiceAddress);
        client.OriginalDestination.Destination = new IPEndPoint(TwoSidecars.ServiceAddress, TwoSidecars.ServicePort);
        using HttpClient http = TwoSidecars.CreateHttpClient(client.DataPath.OutboundEndPoint, version: null);
        using HttpResponseMessage answer = await http.GetAsync("/", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }
}
