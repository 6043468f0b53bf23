using System.Net.Sockets;
using Mesh.Api.WellKnown;
using Mesh.Cli.Clusters;

namespace Mesh.Cli.Sidecars;

/// <summary>Asks a sidecar's administration port, which only its own pod can reach: through the API server, as <c>kubectl port-forward</c> does, or at an address that leads there already.</summary>
internal static class SidecarAdmin
{
    // A configuration of thousands of endpoints has a few megabytes.
    private const int MaxBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Through the API server.</summary>
    public static Task<string> GetAsync(ClusterAccess cluster, PodName pod, string path, CancellationToken cancellationToken) =>
        GetAsync(token => PortForward.OpenAsync(cluster.Configuration, pod, MeshPorts.Admin, token), path, pod.ToString(), cancellationToken);

    /// <summary>At an address.</summary>
    public static Task<string> GetAsync(string host, int port, string path, CancellationToken cancellationToken) => GetAsync(
        async token =>
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(host, port, token);
            return new NetworkStream(socket, ownsSocket: true);
        },
        path,
        $"{host}:{port}",
        cancellationToken);

    private static async Task<string> GetAsync(Func<CancellationToken, ValueTask<Stream>> open, string path, string whom, CancellationToken cancellationToken)
    {
        using SocketsHttpHandler handler = new() { UseProxy = false, AllowAutoRedirect = false, ConnectCallback = (_, token) => open(token) };
        using HttpClient http = new(handler) { Timeout = Patience, MaxResponseContentBufferSize = MaxBytes };
        try
        {
            return await http.GetStringAsync(new Uri($"http://localhost:{MeshPorts.Admin}{path}"), cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            string why = exception is OperationCanceledException ? $"no answer within {Patience.TotalSeconds:0} s" : Innermost(exception);
            throw new MeshctlException(ExitCodes.Unreachable, $"the sidecar of {whom} could not be asked: {why}", "check that the pod runs and has a container mesh-proxy; `kubectl port-forward` must work, too");
        }
    }

    private static string Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception.Message;
}
