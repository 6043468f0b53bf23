using System.Net;
using System.Net.Sockets;
using Mesh.Sandbox.Node.Processes;
using Mesh.Sandbox.Node.Wan;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Node.Network;

/// <summary>
/// The network of one cluster: a namespace of its own with a bridge, from which every pod gets an address over a veth pair. The host's own network is not touched.
/// </summary>
/// <remarks>
/// A pod has a /32 address and reaches everything, its neighbours too, through the bridge's address. So every packet passes this namespace's IP layer, where a
/// ClusterIP is translated in both directions; on a flat subnet the answer would go directly from pod to pod and miss the translation back. Every pod-to-pod byte is visible on
/// the bridge for the same reason.
/// </remarks>
public sealed partial class ClusterNetwork : IAsyncDisposable
{
    /// <summary>
    /// Lower-case hexadecimal digits of a pod's id: unique in one cluster, and with "veth" before them at the kernel's limit of 15 characters for an interface's
    /// name. The janitor knows a pod's namespace by this shape (<c>Launcher/janitor.c</c>).
    /// </summary>
    public const int PodIdDigits = 11;

    private const string Bridge = "br0";

    private readonly ClusterNetworkOptions _options;
    private readonly NetworkNamespace _namespace;
    private readonly SandboxMark _mark;
    private readonly AddressPool _addresses;
    private readonly ILogger _logger;

    private ClusterNetwork(ClusterNetworkOptions options, NetworkNamespace clusterNamespace, ILogger logger)
    {
        _options = options;
        _namespace = clusterNamespace;
        _mark = new SandboxMark(options.StateDirectory);
        _addresses = new AddressPool(options.PodRange);
        _logger = logger;
        GatewayAddress = options.PodRange.AddressAt(1);
    }

    public string Cluster => _options.Cluster;

    /// <summary>The bridge's address: every pod's gateway, every node's address, and where the API server listens.</summary>
    public IPAddress GatewayAddress { get; }

    public string NamespaceName => _namespace.Name;

    /// <summary>The address plan; not to be changed any more.</summary>
    public ClusterNetworkOptions Options => _options;

    internal NetworkNamespace Namespace => _namespace;

    /// <summary>The way to other clusters; null where <see cref="ClusterNetworkOptions.Wan"/> is.</summary>
    internal WanInterface? Wan { get; private set; }

    /// <summary>Creates the namespace, the bridge and the routes. What a crashed run left must have been removed before (see <c>Cleanup.Janitor</c>).</summary>
    public static async Task<ClusterNetwork> CreateAsync(ClusterNetworkOptions options, ILogger<ClusterNetwork> logger, CancellationToken cancellationToken)
    {
        if (Path.GetFileName(options.StateDirectory) != options.Cluster)
        {
            throw new ArgumentException($"the janitor knows cluster {options.Cluster} by its state directory, which is {options.StateDirectory}", nameof(options));
        }

        Directory.CreateDirectory(options.StateDirectory);
        var name = $"mesh-{options.Cluster}";
        var created = await NetworkNamespace.CreateAsync(name, new SandboxMark(options.StateDirectory), cancellationToken);
        try
        {
            var network = new ClusterNetwork(options, created, logger);
            await network.ConfigureAsync(cancellationToken);
            Log.Ready(logger, name, options.PodRange.ToString(), options.ServiceRange.ToString());
            return network;
        }
        catch
        {
            created.Dispose();
            throw;
        }
    }

    /// <summary>A TCP connection from the cluster's own address, as a kubelet's probe or an API server's webhook call has. ClusterIPs work.</summary>
    public async Task<Stream> DialAsync(IPEndPoint endpoint, CancellationToken cancellationToken) => await _namespace.ConnectAsync(endpoint, cancellationToken);

    /// <summary>A listening TCP socket inside the cluster, for example for the API server on <see cref="GatewayAddress"/>.</summary>
    public Socket Listen(IPEndPoint endpoint) => _namespace.Listen(endpoint);

    /// <summary>A socket inside the cluster that is not yet bound or connected.</summary>
    public Socket CreateSocket(SocketType type, ProtocolType protocol) => _namespace.CreateSocket(type, protocol);

    /// <summary>Receives every Ethernet frame that passes the bridge, in both directions.</summary>
    public Socket OpenPacketSocket() => _namespace.OpenPacketSocket(Bridge);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Wan?.Dispose();
        // The namespace itself is removed by the janitor, after the last process in it has been killed.
        _namespace.Dispose();
        return ValueTask.CompletedTask;
    }

    internal PodNetwork HostNetwork => new(_namespace.Name, GatewayAddress, OwnsNamespace: false);

    /// <param name="podId"><see cref="PodIdDigits"/> digits.</param>
    /// <param name="cancellationToken">Ends the attempt; nothing of it stays.</param>
    internal async Task<PodNetwork> AddPodAsync(string podId, CancellationToken cancellationToken)
    {
        if (podId.Length != PodIdDigits || !podId.All(char.IsAsciiHexDigitLower))
        {
            throw new ArgumentException($"'{podId}' is not {PodIdDigits} hexadecimal digits", nameof(podId));
        }

        var name = $"{_namespace.Name}-{podId}";
        var link = HostLinkName(podId);
        var address = _addresses.Take();
        try
        {
            using var podNamespace = await NetworkNamespace.CreateAsync(name, _mark, cancellationToken);
            await _namespace.ConfigureAsync(
                [
                    $"link add {link} mtu {_options.Mtu} type veth peer name eth0 mtu {_options.Mtu} netns {name}",
                    $"link set {link} master {Bridge} up",
                ],
                cancellationToken);
            await podNamespace.ConfigureAsync(
                [
                    "link set lo up",
                    $"addr add {address}/32 dev eth0",
                    "link set eth0 up",
                    $"route add {GatewayAddress} dev eth0 scope link",
                    $"route add default via {GatewayAddress} dev eth0",
                ],
                cancellationToken);
            Log.PodReady(_logger, name, address);
            return new PodNetwork(name, address, OwnsNamespace: true);
        }
        catch
        {
            await TryDeleteAsync(name);
            _addresses.Return(address);
            throw;
        }
    }

    /// <summary>Takes a pod's network away. After a failure it may be called again; what is gone already is no failure.</summary>
    internal async Task RemovePodAsync(PodNetwork network)
    {
        if (!network.OwnsNamespace)
        {
            return;
        }

        // The kernel takes a dead namespace's links away some time later; a pod's address must not lead anywhere from now on.
        var link = HostLinkName(network.NamespaceName[(_namespace.Name.Length + 1)..]);
        if (_namespace.HasInterface(link))
        {
            await _namespace.ConfigureAsync([$"link delete {link}"], CancellationToken.None);
        }

        await TryDeleteAsync(network.NamespaceName);
        _addresses.Return(network.Address);
    }

    private async Task ConfigureAsync(CancellationToken cancellationToken)
    {
        await _namespace.ConfigureAsync(
            [
                "link set lo up",
                $"link add {Bridge} mtu {_options.Mtu} type bridge stp_state 0 forward_delay 0",
                $"addr add {GatewayAddress}/{_options.PodRange.PrefixLength} dev {Bridge}",
                $"addr add {_options.DnsAddress}/32 dev lo",
                $"link set {Bridge} up",
                // Without a route a packet to a ClusterIP would die before the rules that translate or refuse it.
                $"route add {_options.ServiceRange} dev {Bridge} src {GatewayAddress}",
            ],
            cancellationToken);
        // A pod's packet to its neighbour leaves where it came in; a redirect would teach pods the direct way past the translation. Where br_netfilter is present,
        // rules would run at the bridge already and short-cut translated packets there, which breaks a pod's way to itself.
        await _namespace.RunAsync(
            "sh",
            [
                "-ec",
                $"""
                cd /proc/sys/net/ipv4
                echo 1 > ip_forward
                echo 0 > conf/all/send_redirects
                echo 0 > conf/default/send_redirects
                echo 0 > conf/{Bridge}/send_redirects
                [ ! -e ../bridge/bridge-nf-call-iptables ] || echo 0 > ../bridge/bridge-nf-call-iptables
                """,
            ],
            "",
            cancellationToken);
        if (_options.Wan is { } wan)
        {
            Wan = await WanInterface.CreateAsync(_namespace, wan, _options.Mtu, Bridge, cancellationToken);
        }
    }

    private async Task TryDeleteAsync(string name)
    {
        if (NetworkNamespace.Exists(name))
        {
            await NetworkNamespace.DeleteAsync(name, _mark, CancellationToken.None);
        }
    }

    private static string HostLinkName(string podId) => "veth" + podId;

    private static partial class Log
    {
        [LoggerMessage(EventIds.NetworkReady, LogLevel.Information, "Network namespace {Name} is ready: pods {Pods}, services {Services}")]
        public static partial void Ready(ILogger logger, string name, string pods, string services);

        [LoggerMessage(EventIds.PodNetworkReady, LogLevel.Debug, "Network namespace {Name} has address {Address}")]
        public static partial void PodReady(ILogger logger, string name, IPAddress address);
    }
}
