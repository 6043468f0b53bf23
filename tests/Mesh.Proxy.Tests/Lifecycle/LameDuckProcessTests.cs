using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Mesh.Api.Identity;
using Mesh.Proxy.Doubles;
using Mesh.Proxy.Identity;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Lifecycle;

/// <summary>A pod with the published sidecar ends as the kubelet ends it: stop hook, application gone, SIGTERM. Its callers, with a sidecar of their own, lose no request.</summary>
public sealed class LameDuckProcessTests : IDisposable
{
    private readonly SigningAuthority _authority = new(TimeProvider.System.GetUtcNow());
    private readonly World _world = new();
    private readonly SidecarFiles _files;

    public LameDuckProcessTests()
    {
        Assert.SkipUnless(File.Exists(SidecarProcess.Binary), $"{SidecarProcess.Binary} has not been published");
        _files = new SidecarFiles(_authority.RootPem, FakeControlPlane.Token);
        _world.Set(Wrap("cluster.local", new V1.TrustBundle { TrustDomain = "cluster.local", RootsPem = _authority.RootPem }));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _files?.Dispose();

    [Fact]
    public async Task PodEnds_UnderLoad_NoRequestFails()
    {
        IPAddress address = LoopbackAddresses.Next();
        await using TestHttpServer ending = await StartAsync(address, "ending");
        V1.Workload workload = Workload();
        workload.Inbound[0].TargetPort = (uint)ending.Port;
        _world.Set(Wrap(workload));
        await using FakeControlPlane controlPlane = await FakeControlPlane.StartAsync(_authority, _world);
        int[] ports = [.. FreePorts.Take(6)];
        ports[2] = TestSidecar.MeshPort;
        using SidecarProcess sidecar = SidecarProcess.Start(_files, ("web-1", "web"), address, controlPlane.Port, ports);
        await sidecar.LineAsync("[1001]", Cancellation);

        await using TestSidecar staying = new(Issue("web"));
        await staying.StartAsync();
        await using TestHttpServer other = await StartAsync(staying.Address, "staying");
        staying.Serves(TwoSidecars.Web, TwoSidecars.ServicePort, other.Port);
        await using TestSidecar caller = new(Issue("client"));
        await caller.StartAsync();
        Route(caller, new IPEndPoint(address, ending.Port), caller.Endpoint(staying, other.Port), staying.Identity!);
        using HttpClient http = TwoSidecars.CreateHttpClient(caller.DataPath.OutboundEndPoint, HttpVersion.Version11);

        Assert.Contains("ending", await AskAsync(http, 64));
        Assert.Equal(0, await HookAsync(ports[3]));
        // Whoever has not heard it yet hears it now; from then on nobody comes.
        await AskAsync(http, 64);
        Assert.DoesNotContain("ending", await AskAsync(http, 64));
        Task<int> terminated = sidecar.TerminateAsync(Cancellation);
        await AskAsync(http, 64);

        Assert.Equal(0, await terminated);
        Assert.DoesNotContain("ending", await AskAsync(http, 16));
    }

    private static void Route(TestSidecar caller, IPEndPoint application, EndpointModel staying, SpiffeId identity)
    {
        EndpointModel ending = caller.Endpoint(application, identity);
        ServicePortModel port = new(
            TwoSidecars.ServicePort,
            V1.Protocol.Http1,
            [new WeightedBackendModel(caller.Backend("web", TwoSidecars.ServicePort, ending, staying), 1)],
            RouteSource: "");
        caller.Knows(
            new ServiceModel(TwoSidecars.Web, "cluster-1", new Dictionary<int, ServicePortModel> { [TwoSidecars.ServicePort] = port }.ToFrozenDictionary()),
            TwoSidecars.ServiceAddress);
        caller.OriginalDestination.Destination = new IPEndPoint(TwoSidecars.ServiceAddress, TwoSidecars.ServicePort);
    }

    // Many at a time, so that all of the caller's loops and both pods are asked.
    private static async Task<IReadOnlyList<string>> AskAsync(HttpClient http, int requests) =>
        await Task.WhenAll(Enumerable.Range(0, requests).Select(_ => http.GetStringAsync("/", Cancellation)));

    private static async Task<int> HookAsync(int adminPort)
    {
        using Process hook = Process.Start(SidecarProcess.Binary, ["drain", "--admin-port", adminPort.ToString(CultureInfo.InvariantCulture)]);
        await hook.WaitForExitAsync(Cancellation);
        return hook.ExitCode;
    }

    private static Task<TestHttpServer> StartAsync(IPAddress address, string name) => TestHttpServer.StartAsync(address, context =>
    {
        context.Response.ContentLength = name.Length;
        return context.Response.WriteAsync(name, Cancellation);
    });

    private WorkloadCertificate Issue(string account)
    {
        SpiffeId id = new(TrustDomain.Default, "shop", account);
        ECDsa key = CertificateRequestFactory.NewKey();
        return IssuedCertificateValidator.TryAccept(
            _authority.Issue(CertificateRequestFactory.Create(key, id)), key, id, TimeProvider.System.GetUtcNow(), out string reason)
            ?? throw new InvalidOperationException(reason);
    }
}
