using k8s.Models;
using Mesh.Sandbox.Node.Configuration;
using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Network;
using Mesh.Sandbox.Node.Nodes;
using Mesh.Sandbox.Node.Volumes;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>What the containers of a pod share: network, files and volumes.</summary>
internal sealed class PodSandbox
{
    private PodSandbox(PodNetwork network, PodDirectory directory, PodFacts facts, PodVolumes volumes)
    {
        Network = network;
        Directory = directory;
        Facts = facts;
        Volumes = volumes;
    }

    public PodNetwork Network { get; }

    public PodDirectory Directory { get; }

    public PodFacts Facts { get; }

    public PodVolumes Volumes { get; }

    public static async Task<PodSandbox> CreateAsync(V1Pod pod, NodeContext node, CancellationToken cancellationToken)
    {
        var directory = new PodDirectory(node.NetworkOptions.StateDirectory, pod.Metadata.Uid);
        directory.Create();
        var network = pod.Spec.HostNetwork == true
            ? node.Network.HostNetwork
            : await node.Network.AddPodAsync(ShortId(pod.Metadata.Uid), cancellationToken);
        try
        {
            EtcFiles.Write(directory.Configuration, pod, network, node.NetworkOptions);
            var facts = new PodFacts(
                network.Address.ToString(),
                node.Network.GatewayAddress.ToString(),
                node.ApiServerAddress,
                NodeCapacity.Processors,
                NodeCapacity.MemoryBytes);
            return new PodSandbox(network, directory, facts, new PodVolumes(pod, directory.Volumes, facts, node.Configuration, node.TimeProvider));
        }
        catch
        {
            // The next attempt adds a network of the same name.
            await node.Network.RemovePodAsync(network);
            throw;
        }
    }

    private static string ShortId(string uid) => uid.Replace("-", "", StringComparison.Ordinal)[..ClusterNetwork.PodIdDigits];
}
