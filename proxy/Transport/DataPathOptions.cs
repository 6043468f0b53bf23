using System.Net;
using Mesh.Api.WellKnown;

namespace Mesh.Proxy.Transport;

/// <summary>Addresses, limits and times of the data path. The defaults are the product's; tests bring their own addresses.</summary>
internal sealed class DataPathOptions
{
    /// <summary>
    /// Address of all listeners. Default: every address of the pod, IPv4 and (where the kernel has it) IPv6, because redirected connections arrive at the address they
    /// came in by.
    /// </summary>
    public IPAddress BindAddress { get; set; } = IPAddress.Any;

    /// <summary>Where outbound connections are redirected to; 0 lets the system choose.</summary>
    public int OutboundPort { get; set; } = MeshPorts.Outbound;

    /// <summary>Where plain inbound connections are redirected to; 0 lets the system choose.</summary>
    public int InboundPlainPort { get; set; } = MeshPorts.InboundPlain;

    /// <summary>Where peers dial mutual TLS; also the port dialled at peers.</summary>
    public int MutualTlsPort { get; set; } = MeshPorts.InboundMutualTls;

    /// <summary>Where a gateway is called from other networks; 0 lets the system choose. Sidecars do not listen there.</summary>
    public int GatewayPort { get; set; } = MeshPorts.Gateway;

    /// <summary>
    /// The pod's address, where the application is dialled for peers: what it has bound to loopback stays as unreachable as it is without a sidecar. Default: none.
    /// </summary>
    public IPAddress ApplicationAddress { get; set; } = IPAddress.None;

    /// <summary>Ports of the sidecar beside those of the data path. They are never the application's, whatever a Service says.</summary>
    public IReadOnlySet<int> AdministrationPorts { get; set; } = new HashSet<int> { MeshPorts.Admin, MeshPorts.Metrics, MeshPorts.Health };

    /// <summary>
    /// Event loops of the engine. Default: the processors that the container may use, 1 to 4. Without a CPU limit that is every processor of the node, and a loop for each
    /// would cost memory in every pod; four carry more than an application beside them makes.
    /// </summary>
    public int Loops { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>HTTP/1.1 is carried by the managed host. Default false; true to compare the two hosts.</summary>
    public bool IsHttp1OnHost { get; set; }

    /// <summary>Open accepted connections. Default 10,000: at some 8 KiB each that is 80 MiB; beyond it new connections are closed at once.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>
    /// Handshakes that one address may have under way, waiting or not. Default 2,000: more than a busy peer opens at once, a fifth of <see cref="MaxConnections"/>.
    /// </summary>
    public int MaxPendingHandshakesPerSource { get; set; } = 2_000;

    /// <summary>Time for a TCP connection to an endpoint. Default 1 s: inside a cluster it takes well below a millisecond, between regions a few hundred.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Time after which a second socket tries to connect, too. Default 300 ms: as long as the longest way there and back, which leaves the answer time to come. A SYN that is lost is repeated by
    /// TCP after a second (RFC 6298), which is too late; with 5 % loss each way every tenth connection would fail.
    /// </summary>
    public TimeSpan SecondDialDelay { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Time for a TLS handshake, waiting for a turn included. Default 5 s: an overloaded peer gets a chance, a silent one is given up.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the first bytes of a client may leave open what it speaks before they count as opaque. Default 200 ms: far above the gaps within a first packet.</summary>
    public TimeSpan DetectionTimeout { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Silence after which the upstream is dialled without waiting for detection. Default 10 ms: clients that speak first have spoken by then.</summary>
    public TimeSpan EarlyDialDelay { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a connection for an unknown port waits for configuration. Default 1 s: a new Service reaches the caller's sidecar first at times.</summary>
    public TimeSpan UnknownPortWait { get; set; } = TimeSpan.FromSeconds(1);
}
