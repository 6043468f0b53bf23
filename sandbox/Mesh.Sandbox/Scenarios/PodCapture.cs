using System.Net;
using k8s.Models;
using Mesh.Sandbox.Capture;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Looks at the bridge for scenarios.</summary>
internal static class PodCapture
{
    /// <summary>Starts to record every new connection of a client pod to any of the server pods.</summary>
    public static BridgeCapture CaptureBetween(this ScenarioContext context, string clientAddress, IEnumerable<V1Pod> servers)
    {
        IPAddress client = IPAddress.Parse(clientAddress);
        HashSet<IPAddress> addresses = [.. servers.Select(pod => IPAddress.Parse(pod.Status.PodIP))];
        TcpFlowAssembler assembler = new((source, destination) =>
            (source.Address.Equals(client) && addresses.Contains(destination.Address))
            || (destination.Address.Equals(client) && addresses.Contains(source.Address)));
        return BridgeCapture.Start(context.Cluster.Network.OpenPacketSocket(), assembler, context.Time);
    }

    /// <summary>Checks that the recording is whole: what was dropped could have been anything.</summary>
    public static void CheckWhole(this CheckReport report, CaptureResult capture) => report.Check(
        capture.Lost == 0 && capture.Frames > 0,
        "the capture is whole",
        capture.Lost == 0 ? $"{capture.Frames} frames, none lost" : $"capture lost {capture.Lost} frames");
}
