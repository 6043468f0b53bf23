using System.Net.Sockets;
using Mesh.Api.WellKnown;
using Mesh.Cli.Sidecars;

namespace Mesh.Cli.Clusters;

/// <summary>
/// Asks a port with debug pages, which only the pod itself can reach: through the API server, as <c>kubectl port-forward</c> does, or at an address that leads there already.
/// </summary>
internal sealed class DebugPort
{
    /// <summary>Administration of a sidecar.</summary>
    public static readonly DebugPort Sidecar = new(MeshPorts.Admin, "sidecar", "check that the pod runs and has a container mesh-proxy; `kubectl port-forward` must work, too");

    /// <summary>Debug pages of a control plane.</summary>
    public static readonly DebugPort ControlPlane = new(MeshPorts.ControlPlaneDebug, "control plane", "run `meshctl check`; `kubectl port-forward` must work, too");

    // A configuration of thousands of endpoints has a few megabytes.
    private const int MaxBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly int _port;
    private readonly string _owner;
    private readonly string _hint;

    private DebugPort(int port, string owner, string hint) => (_port, _owner, _hint) = (port, owner, hint);

    /// <summary>Through the API server.</summary>
    public Task<string> GetAsync(ClusterAccess cluster, PodName pod, string path, CancellationToken cancellationToken) =>
        GetAsync(token => PortForward.OpenAsync(cluster.Configuration, pod, _port, token), path, pod.ToString(), cancellationToken);

    /// <summary>At an address.</summary>
    public Task<string> GetAsync(HostPort address, string path, CancellationToken cancellationToken) => GetAsync(
        async token =>
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(address.Host, address.Port, token);
            return new NetworkStream(socket, ownsSocket: true);
        },
        path,
        address.ToString(),
        cancellationToken);

    private async Task<string> GetAsync(Func<CancellationToken, ValueTask<Stream>> open, string path, string whom, CancellationToken cancellationToken)
    {
        using SocketsHttpHandler handler = new() { UseProxy = false, AllowAutoRedirect = false, ConnectCallback = (_, token) => open(token) };
        using HttpClient http = new(handler) { Timeout = Patience, MaxResponseContentBufferSize = MaxBytes };
        try
        {
            return await http.GetStringAsync(new Uri($"http://localhost:{_port}{path}"), cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            string why = exception is OperationCanceledException ? $"no answer within {Patience.TotalSeconds:0} s" : Innermost(exception);
            throw new MeshctlException(ExitCodes.Unreachable, $"the {_owner} of {whom} could not be asked: {why}", _hint);
        }
    }

    private static string Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception.Message;
}
