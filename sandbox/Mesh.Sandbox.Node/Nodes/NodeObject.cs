using System.Runtime.InteropServices;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Node.Nodes;

/// <summary>The Node objects of the sandbox.</summary>
internal static class NodeObject
{
    public static V1Node Create(SandboxNodeName node) => new()
    {
        ApiVersion = V1Node.KubeApiVersion,
        Kind = V1Node.KubeKind,
        Metadata = new V1ObjectMeta
        {
            Name = node.Name,
            Labels = new Dictionary<string, string>
            {
                ["kubernetes.io/hostname"] = node.Name,
                ["kubernetes.io/os"] = "linux",
                ["kubernetes.io/arch"] = Architecture,
                ["topology.kubernetes.io/region"] = node.Region,
                ["topology.kubernetes.io/zone"] = node.Zone,
            },
        },
        Spec = new V1NodeSpec(),
    };

    public static V1NodeStatus Status(SandboxNodeName node, string address, DateTimeOffset now)
    {
        var capacity = new Dictionary<string, ResourceQuantity>
        {
            ["cpu"] = new(NodeCapacity.Processors.ToString()),
            ["memory"] = new($"{(long)NodeCapacity.MemoryBytes / 1024}Ki"),
            ["pods"] = new(NodeCapacity.MaxPods.ToString()),
        };
        return new V1NodeStatus
        {
            Addresses = [new V1NodeAddress { Type = "InternalIP", Address = address }, new V1NodeAddress { Type = "Hostname", Address = node.Name }],
            Capacity = capacity,
            Allocatable = capacity,
            Conditions = [Condition("Ready", "True", "KubeletReady", "the sandbox's node agent is ready", now)],
            NodeInfo = new V1NodeSystemInfo
            {
                Architecture = Architecture,
                OperatingSystem = "linux",
                OsImage = "Mesh sandbox",
                KernelVersion = Environment.OSVersion.Version.ToString(),
                KubeletVersion = "v1.32.0-mesh-sandbox",
                KubeProxyVersion = "",
                ContainerRuntimeVersion = "sandbox://0.1.0",
                BootID = "",
                MachineID = "",
                SystemUUID = "",
            },
        };
    }

    private static string Architecture => RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    private static V1NodeCondition Condition(string type, string status, string reason, string message, DateTimeOffset now) => new()
    {
        Type = type,
        Status = status,
        Reason = reason,
        Message = message,
        LastHeartbeatTime = KubernetesTime.Seconds(now),
        LastTransitionTime = KubernetesTime.Seconds(now),
    };
}
