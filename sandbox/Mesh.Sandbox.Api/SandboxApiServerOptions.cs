using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Admission;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Sandbox.Api;

/// <summary>Settings of a <see cref="SandboxApiServer"/>. The defaults serve a test; a sandbox cluster adds its network.</summary>
public sealed class SandboxApiServerOptions
{
    /// <summary>Name of the Kubernetes cluster, as the kubeconfig's context has it.</summary>
    public string ClusterName { get; set; } = "cluster-1";

    /// <summary>TCP port on the loopback address; 0 takes any free one.</summary>
    public int Port { get; set; }

    /// <summary>
    /// Sockets that are bound already, for instance inside another network namespace. The server listens on them beside its loopback port
    /// and disposes them.
    /// </summary>
    public IReadOnlyList<Socket> ListenSockets { get; set; } = [];

    /// <summary>Further names the serving certificate is valid for.</summary>
    public IReadOnlyList<string> DnsNames { get; set; } = [];

    /// <summary>Further addresses the serving certificate is valid for.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; set; } = [];

    /// <summary>Range that Services get their addresses from; its first address is that of the Service <c>kubernetes</c>.</summary>
    public IPNetwork ServiceCidr { get; set; } = IPNetwork.Parse("10.96.0.0/16");

    /// <summary>Where pods reach this server; becomes the endpoint of the Service <c>kubernetes</c>. None by default.</summary>
    public IPEndPoint? AdvertisedEndpoint { get; set; }

    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Source of generated names and watch timeouts.</summary>
    public Random Random { get; set; } = new();

    /// <summary>Changes kept per resource for watches that resume and for later pages of lists; older ones answer 410. Default 10,000: minutes of a busy sandbox.</summary>
    public int WatchHistoryLength { get; set; } = 10_000;

    /// <summary>Changes one watch may lag behind before it is cut off. Default 4,096.</summary>
    public int WatcherCapacity { get; set; } = 4_096;

    /// <summary>Offers streaming lists, as Kubernetes 1.32 does; off stands for its feature gate <c>WatchList</c> being off, as in 1.33 and in many aggregated servers. Default on.</summary>
    public bool StreamingLists { get; set; } = true;

    /// <summary>Time between bookmarks of a watch. Default one minute, as in Kubernetes.</summary>
    public TimeSpan BookmarkInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Shortest life of a watch that names no timeout; the longest is twice that. Default 30 minutes, as in Kubernetes.</summary>
    public TimeSpan MinWatchTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Opens connections to admission webhooks: by default ordinary TCP, in a sandbox the cluster's own network.</summary>
    public WebhookDialer? WebhookDialer { get; set; }

    /// <summary>Reads container logs; without it <c>kubectl logs</c> is refused.</summary>
    public PodLogs? PodLogs { get; set; }

    /// <summary>Objects that exist from the start, created in order after the system namespaces.</summary>
    public IReadOnlyList<JsonObject> BootstrapObjects { get; set; } = [];

    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;
}
