using System.Net;
using k8s;

namespace Mesh.Kubernetes.Client;

/// <summary>Builds the package's client with a transport that suits many long watches on one connection.</summary>
internal static class TransportFactory
{
    // A dead peer must show within seconds, not after the kernel's TCP timeout (about 15 minutes).
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    public static k8s.Kubernetes Create(KubernetesClientConfiguration configuration)
    {
        // The setup delegate is the only way to the handler; the caller's configuration gets its own back.
        var original = configuration.FirstMessageHandlerSetup;
        configuration.FirstMessageHandlerSetup = handler =>
        {
            Tune(handler);
            original?.Invoke(handler);
        };
        try
        {
            return new k8s.Kubernetes(configuration);
        }
        finally
        {
            configuration.FirstMessageHandlerSetup = original;
        }
    }

    private static void Tune(SocketsHttpHandler handler)
    {
        handler.ConnectTimeout = ConnectTimeout;
        handler.KeepAlivePingDelay = PingDelay;
        handler.KeepAlivePingTimeout = PingTimeout;
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        // Each watch holds a stream for minutes; a server allows about a hundred streams to a connection.
        handler.EnableMultipleHttp2Connections = true;
        handler.AutomaticDecompression = DecompressionMethods.GZip;
    }
}
