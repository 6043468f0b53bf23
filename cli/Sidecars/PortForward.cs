using System.Net.WebSockets;
using k8s;

namespace Mesh.Cli.Sidecars;

/// <summary>One connection to a port of a pod, through the API server.</summary>
internal static class PortForward
{
    // The first channel carries the bytes, the second what went wrong.
    private static readonly byte? Data = 0;

    public static async ValueTask<Stream> OpenAsync(KubernetesClientConfiguration configuration, PodName pod, int port, CancellationToken cancellationToken)
    {
        k8s.Kubernetes client = new(configuration);
        try
        {
            WebSocket socket = await client.WebSocketNamespacedPodPortForwardAsync(
                pod.Name, pod.Namespace, [port], WebSocketProtocol.V4BinaryWebsocketProtocol, cancellationToken: cancellationToken);
            StreamDemuxer demuxer = new(socket, StreamType.PortForward, ownsSocket: true);
            demuxer.Start();
            return new ForwardedStream(demuxer.GetStream(Data, Data), [demuxer, client]);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }
}
