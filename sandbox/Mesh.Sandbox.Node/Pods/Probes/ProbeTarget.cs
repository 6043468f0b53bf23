using System.Net;
using k8s.Models;
using Mesh.Sandbox.Node.Containers;

namespace Mesh.Sandbox.Node.Pods.Probes;

/// <summary>What a probe or a hook of one container is aimed at.</summary>
/// <param name="Address">The pod's address.</param>
/// <param name="Container">For its named ports.</param>
/// <param name="Dial">Opens a TCP connection from the node's side.</param>
/// <param name="Exec">Runs a program inside the container.</param>
internal sealed record ProbeTarget(
    IPAddress Address,
    V1Container Container,
    Func<IPEndPoint, CancellationToken, Task<Stream>> Dial,
    Func<IReadOnlyList<string>, TimeSpan, CancellationToken, Task<ExecResult>> Exec)
{
    /// <summary>A port by number or by the name the container gives it; null when there is none of that name.</summary>
    public int? PortOf(IntOrString port)
    {
        if (int.TryParse(port.Value, out var number))
        {
            return number;
        }

        return Container.Ports?.FirstOrDefault(candidate => candidate.Name == port.Value)?.ContainerPort;
    }
}
