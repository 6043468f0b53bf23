using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Access;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Lifecycle;
using Mesh.Proxy.RegionRouting;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>A whole data path in process: real sockets, real TLS; only redirection and the control plane are missing.</summary>
internal sealed class TestSidecar : IAsyncDisposable
{
    public const int MeshPort = 15008;

    private readonly EndpointPickerFactory _pickers;

    public TestSidecar(WorkloadCertificate? certificate, TimeProvider? time = null, Action<DataPathOptions>? configure = null, RequestJournal? journal = null)
    {
        time ??= TimeProvider.System;
        Random random = new LockedRandom(1);
        _pickers = new EndpointPickerFactory(new RoundTime(time), random);
        Identity = certificate?.Id;
        Lifecycle = new SidecarLifecycle(time, NullLogger.Instance);
        if (certificate is not null)
        {
            Certificates.Publish(certificate);
        }

        DataPathOptions options = new()
        {
            BindAddress = Address,
            ApplicationAddress = Address,
            OutboundPort = 0,
            InboundPlainPort = 0,
            MutualTlsPort = MeshPort,
        };
        configure?.Invoke(options);
        DataPath = new DataPath(
            options,
            new DataPathInputs(State, new TestResolver(State), Certificates, OriginalDestination, Lifecycle, time, random) { Journal = journal ?? RequestJournal.Off },
            Metrics,
            NullLoggerFactory.Instance);
    }

    public IPAddress Address { get; } = LoopbackAddresses.Next();

    public SpiffeId? Identity { get; }

    public ProxyStateStore State { get; } = new();

    /// <summary>What operators want of regions.</summary>
    public RegionTable Regions => _pickers.Regions;

    public WorkloadCertificateStore Certificates { get; } = new();

    public TestOriginalDestination OriginalDestination { get; } = new();

    public ProxyMetrics Metrics { get; } = new();

    public SidecarLifecycle Lifecycle { get; }

    public DataPath DataPath { get; }

    public Task StartAsync() => DataPath.StartAsync();

    /// <summary>The control plane's answer: what this sidecar's application may call.</summary>
    public void Knows(ServiceModel service, IPAddress address) => State.Publish(State.Current with
    {
        ServicesByAddress = State.Current.ServicesByAddress.Where(known => !known.Key.Equals(address))
            .Append(KeyValuePair.Create(address, service)).ToFrozenDictionary(),
    });

    /// <summary>The control plane's answer: as what this sidecar's application may be called.</summary>
    public void Serves(ResourceName service, int servicePort, int targetPort, Protocol protocol = Protocol.Detect)
    {
        WorkloadModel workload = State.Current.Workload ?? new WorkloadModel(
            new ResourceName(service.Namespace, $"{service.Name}-0"),
            "default",
            FrozenDictionary<(ResourceName, int), InboundPortModel>.Empty,
            FrozenDictionary<int, Protocol>.Empty);
        State.Publish(State.Current with
        {
            Workload = workload with
            {
                Inbound = workload.Inbound.Append(KeyValuePair.Create((service, servicePort), new InboundPortModel(targetPort, protocol))).ToFrozenDictionary(),
                ProtocolByTargetPort = workload.ProtocolByTargetPort.Append(KeyValuePair.Create(targetPort, protocol)).ToFrozenDictionary(),
            },
        });
    }

    /// <summary>The control plane's answer: what this sidecar demands of its application's callers.</summary>
    public void Demands(InboundPolicyModel policy) => State.Publish(State.Current with
    {
        Workload = (State.Current.Workload ?? throw new InvalidOperationException("the pod serves nothing yet")) with { Policy = policy },
    });

    /// <summary>An endpoint at another sidecar's application.</summary>
    public EndpointModel Endpoint(TestSidecar peer, int targetPort) =>
        new(new IPEndPoint(peer.Address, targetPort), IdentitySet.Of(peer.Identity), $"shop/{peer.Address}", _pickers.CreateState());

    /// <summary>An endpoint whose sidecar is not one of this process.</summary>
    public EndpointModel Endpoint(IPEndPoint application, SpiffeId identity) => new(application, IdentitySet.Of(identity), $"shop/{application.Address}", _pickers.CreateState());

    /// <summary>An endpoint without a sidecar.</summary>
    public EndpointModel PlainEndpoint(IPEndPoint address) => new(address, null, $"shop/{address}", _pickers.CreateState());

    public BackendModel Backend(string name, int port, params ImmutableArray<EndpointModel> endpoints) =>
        new(new ResourceName("shop", name), new MeshServerName(port, name, "shop", "cluster-1"), _pickers.CreatePicker(endpoints), endpoints);

    public async ValueTask DisposeAsync()
    {
        await DataPath.DisposeAsync();
        Metrics.Dispose();
    }

    /// <summary>A repeatable source of chance that several threads may use.</summary>
    private sealed class LockedRandom(int seed) : Random
    {
        private readonly Lock _lock = new();
        private readonly Random _inner = new(seed);

        public override int Next(int maxValue)
        {
            lock (_lock)
            {
                return _inner.Next(maxValue);
            }
        }

        public override long NextInt64(long maxValue)
        {
            lock (_lock)
            {
                return _inner.NextInt64(maxValue);
            }
        }
    }
}
