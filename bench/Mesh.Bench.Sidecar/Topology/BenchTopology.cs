using System.Net;
using System.Text;
using k8s.Models;
using Mesh.Api.Identity;
using Mesh.Api.WellKnown;
using Mesh.Bench.Sidecar.Machine;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Scenarios;
using Mesh.Sandbox.Tools;

namespace Mesh.Bench.Sidecar.Topology;

/// <summary>Puts every contender into pods of its own, in the same cluster network and behind the same redirection.</summary>
internal sealed class BenchTopology(Kubectl kubectl, KubernetesConnection kubernetes, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Contender[] Peers = [Contender.HAProxy, Contender.Nginx];
    private static readonly BenchProtocol[] Protocols = Enum.GetValues<BenchProtocol>();

    /// <summary>Makes namespace and service accounts; pods can follow.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => kubectl.ApplyAsync(BenchManifests.Foundation, cancellationToken);

    /// <summary>Starts one pod and waits until it is ready.</summary>
    public async Task<V1Pod> StartAsync(string name, string manifest, CancellationToken cancellationToken)
    {
        await kubectl.ApplyAsync(manifest, cancellationToken);
        return await ReadyAsync(name, cancellationToken);
    }

    /// <summary>Deletes a pod and waits until it is gone.</summary>
    public Task DeletePodAsync(string name, CancellationToken cancellationToken) =>
        kubectl.RunAsync(cancellationToken, "delete", "pod", name, "-n", BenchManifests.Namespace);

    /// <summary>Starts all pods of all contenders and returns the pairs, ready to be pinned and measured.</summary>
    public async Task<IReadOnlyList<ProxyPair>> StartAllAsync(PeerCertificates certificates, CancellationToken cancellationToken)
    {
        await CreateCertificatesAsync(certificates, cancellationToken);
        IEnumerable<string> serverFiles = [PeerTemplates.Backend, .. ForEachPeer((peer, protocol) => PeerTemplates.FileName(peer, protocol, isServer: true))];
        await CreateConfigurationAsync(BenchManifests.ServerConfiguration, serverFiles.ToDictionary(file => file, file => PeerTemplates.Render(file)), cancellationToken);

        await kubectl.ApplyAsync(
            BenchManifests.Service("mesh") + BenchManifests.MeshServer("mesh-server") + string.Concat(ForEachPeer((peer, protocol) =>
                BenchManifests.Service(Name(peer, protocol))
                + BenchManifests.PeerServer(Name(peer, protocol) + "-server", peer, PeerTemplates.FileName(peer, protocol, isServer: true)))),
            cancellationToken);
        Dictionary<string, string> clientFiles = [];
        foreach ((Contender peer, BenchProtocol protocol) in ForEachPeer((peer, protocol) => (peer, protocol)))
        {
            V1Pod server = await ReadyAsync(Name(peer, protocol) + "-server", cancellationToken);
            string file = PeerTemplates.FileName(peer, protocol, isServer: false);
            clientFiles[file] = PeerTemplates.Render(file, server.Status.PodIP);
        }

        await CreateConfigurationAsync(BenchManifests.ClientConfiguration, clientFiles, cancellationToken);
        await kubectl.ApplyAsync(
            BenchManifests.MeshClient("mesh-client") + string.Concat(ForEachPeer((peer, protocol) =>
                BenchManifests.PeerClient(Name(peer, protocol) + "-client", peer, PeerTemplates.FileName(peer, protocol, isServer: false)))),
            cancellationToken);

        List<ProxyPair> pairs = [];
        foreach (BenchProtocol protocol in Protocols)
        {
            pairs.Add(await PairAsync(Contender.Mesh, protocol, "mesh", cancellationToken));
            foreach (Contender peer in Peers)
            {
                pairs.Add(await PairAsync(peer, protocol, Name(peer, protocol), cancellationToken));
            }
        }

        return pairs;
    }

    /// <summary>The network namespace that the node agent made for a pod.</summary>
    public static string NetworkOf(V1Pod pod) => $"mesh-{MeshNames.DefaultCluster}-{pod.Metadata.Uid.Replace("-", "", StringComparison.Ordinal)[..11]}";

    private static string Name(Contender peer, BenchProtocol protocol) => $"{peer.ToString().ToLowerInvariant()}-{protocol.ToString().ToLowerInvariant()}";

    private static IEnumerable<T> ForEachPeer<T>(Func<Contender, BenchProtocol, T> make) =>
        from peer in Peers from protocol in Protocols select make(peer, protocol);

    private async Task<ProxyPair> PairAsync(Contender contender, BenchProtocol protocol, string name, CancellationToken cancellationToken)
    {
        V1Pod client = await ReadyAsync(name + "-client", cancellationToken);
        V1Pod server = await ReadyAsync(name + "-server", cancellationToken);
        V1Service service = await kubernetes.Resource<V1Service>().GetAsync(new ResourceKey(BenchManifests.Namespace, name), cancellationToken)
            ?? throw new BenchException($"Service {name} is gone");
        int port = protocol switch
        {
            BenchProtocol.Http => BenchManifests.HttpPort,
            BenchProtocol.Grpc => BenchManifests.GrpcPort,
            _ => BenchManifests.TcpPort,
        };
        return new ProxyPair
        {
            Contender = contender,
            Protocol = protocol,
            ClientNetwork = NetworkOf(client),
            Service = new IPEndPoint(IPAddress.Parse(service.Spec.ClusterIP), port),
            MutualTls = new IPEndPoint(IPAddress.Parse(server.Status.PodIP), MeshPorts.InboundMutualTls),
            BackendStatus = new Uri($"http://{server.Status.PodIP}:{BenchManifests.StatusPort}/"),
            ServerName = contender == Contender.Mesh
                ? new MeshServerName(port, name, BenchManifests.Namespace, MeshNames.DefaultCluster).ToString()
                : PeerCertificates.ServerName,
            Client = await ProcessesAsync(client, cancellationToken),
            Server = await ProcessesAsync(server, cancellationToken),
        };
    }

    private async Task<ProxyProcesses> ProcessesAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        ProxyProcesses found = await ProxyProcesses.FindAsync(NetworkOf(pod), MeshUsers.Proxy, cancellationToken);
        if (found.Pids.Count > 0)
        {
            return found;
        }

        string log = await kubectl.RunAsync(cancellationToken, "logs", pod.Name(), "--all-containers", "-n", BenchManifests.Namespace);
        throw new BenchException($"no proxy runs in pod {pod.Name()}; it said: {log.Trim().ReplaceLineEndings(" | ")}");
    }

    private async Task<V1Pod> ReadyAsync(string name, CancellationToken cancellationToken)
    {
        V1Pod? pod = null;
        await Waiting.UntilAsync(
            $"pod {BenchManifests.Namespace}/{name} to be ready",
            Patience,
            time,
            async ct => (pod = await kubernetes.Resource<V1Pod>().GetAsync(new ResourceKey(BenchManifests.Namespace, name), ct))?.IsReady() == true,
            cancellationToken);
        return pod!;
    }

    private async Task CreateConfigurationAsync(string name, Dictionary<string, string> data, CancellationToken cancellationToken) =>
        await kubernetes.Resource<V1ConfigMap>().CreateAsync(
            new V1ConfigMap
            {
                ApiVersion = "v1",
                Kind = "ConfigMap",
                Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = BenchManifests.Namespace },
                Data = data,
            },
            cancellationToken);

    private async Task CreateCertificatesAsync(PeerCertificates certificates, CancellationToken cancellationToken) =>
        await kubernetes.Resource<V1Secret>().CreateAsync(
            new V1Secret
            {
                ApiVersion = "v1",
                Kind = "Secret",
                Metadata = new V1ObjectMeta { Name = BenchManifests.Certificates, NamespaceProperty = BenchManifests.Namespace },
                Data = new Dictionary<string, byte[]>
                {
                    ["root.pem"] = Encoding.ASCII.GetBytes(certificates.RootPem),
                    ["server.pem"] = Encoding.ASCII.GetBytes(certificates.Issue("server")),
                    ["client.pem"] = Encoding.ASCII.GetBytes(certificates.Issue("client")),
                },
            },
            cancellationToken);
}
