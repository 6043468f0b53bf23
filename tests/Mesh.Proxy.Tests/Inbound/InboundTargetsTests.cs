using System.Collections.Frozen;
using System.Net;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Inbound;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Inbound;

public sealed class InboundTargetsTests
{
    private static readonly IPAddress Pod = IPAddress.Parse("10.244.0.7");
    private static readonly ResourceName Web = new("shop", "web");

    private readonly ProxyStateStore _store = new();
    private readonly InboundTargets _targets;

    public InboundTargetsTests()
    {
        DataPathOptions options = new() { ApplicationAddress = Pod, AdministrationPorts = new HashSet<int> { 25000, 25020, 25021 } };
        _targets = new InboundTargets(_store, options, new LoopGuard(options), new FakeTimeProvider());
    }

    [Fact]
    public async Task FindAsync_Service_LeadsToThePodsAddressAndNotToLoopback()
    {
        Serve(80, 8080, Protocol.Http1);

        InboundTarget? target = await _targets.FindAsync(new MeshServerName(80, "web", "shop", "cluster-1"));

        Assert.Equal(new IPEndPoint(Pod, 8080), target?.Application.Endpoints[0].Target);
        Assert.Equal(Protocol.Http1, target?.Protocol);
    }

    // Peers are told which pod it was; whoever has proven nothing learns no more than what was dialled.
    [Fact]
    public async Task Subject_NamesThePodToPeersOnly()
    {
        Serve(80, 8080, Protocol.Http1);

        InboundTarget? called = await _targets.FindAsync(new MeshServerName(80, "web", "shop", "cluster-1"));

        Assert.Equal(("Pod shop/web-0 port 8080", "port 8080"), (called?.SubjectForPeers, called?.Subject));
        Assert.Equal("port 8080", _targets.For(new IPEndPoint(Pod, 8080)).SubjectForPeers);
    }

    [Theory]
    [InlineData(15001)]
    [InlineData(15006)]
    [InlineData(15008)]
    [InlineData(25000)]
    [InlineData(25020)]
    [InlineData(25021)]
    public async Task FindAsync_PortOfTheSidecar_IsRefusedAndOtherPortsAreServed(int port)
    {
        Serve(80, port, Protocol.Http1);
        Serve(81, 8081, Protocol.Http1);

        Assert.Null(await _targets.FindAsync(new MeshServerName(80, "web", "shop", "cluster-1")));
        Assert.NotNull(await _targets.FindAsync(new MeshServerName(81, "web", "shop", "cluster-1")));
    }

    [Fact]
    public void For_PlainConnection_LeadsToTheAddressItWasMeantFor()
    {
        Serve(80, 8080, Protocol.Tcp);
        IPEndPoint second = IPEndPoint.Parse("[fd00::7]:8080");

        InboundTarget target = _targets.For(second);

        Assert.Equal(second, target.Application.Endpoints[0].Target);
        Assert.Equal(Protocol.Tcp, target.Protocol);
        Assert.Equal(Protocol.Detect, _targets.For(new IPEndPoint(Pod, 9)).Protocol);
    }

    private void Serve(int servicePort, int targetPort, Protocol protocol)
    {
        WorkloadModel workload = _store.Current.Workload ?? new WorkloadModel(
            new ResourceName("shop", "web-0"),
            "default",
            FrozenDictionary<(ResourceName, int), InboundPortModel>.Empty,
            FrozenDictionary<int, Protocol>.Empty);
        _store.Publish(_store.Current with
        {
            Workload = workload with
            {
                Inbound = workload.Inbound.Append(KeyValuePair.Create((Web, servicePort), new InboundPortModel(targetPort, protocol))).ToFrozenDictionary(),
                ProtocolByTargetPort = workload.ProtocolByTargetPort.Append(KeyValuePair.Create(targetPort, protocol)).ToFrozenDictionary(),
            },
        });
    }
}
