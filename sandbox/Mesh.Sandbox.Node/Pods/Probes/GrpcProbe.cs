using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using k8s.Models;

namespace Mesh.Sandbox.Node.Pods.Probes;

/// <summary>The standard health check of gRPC (<c>grpc.health.v1.Health/Check</c>) over plaintext HTTP/2. Two fields do not justify a generated client.</summary>
internal static class GrpcProbe
{
    private const int PrefixBytes = 5;
    private const int Serving = 1;

    public static async Task<ProbeOutcome> RunAsync(V1GRPCAction action, ProbeTarget target, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, token) => await target.Dial(new IPEndPoint(target.Address, action.Port), token),
        };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{target.Address}:{action.Port}/grpc.health.v1.Health/Check")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Frame(action.Service ?? "")),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var body = await ReadStartAsync(response, cancellationToken);
        var status = StatusOf(response);
        if (status != "0")
        {
            return ProbeOutcome.Failure($"service unhealthy (gRPC status {status ?? response.StatusCode.ToString()})");
        }

        // HealthCheckResponse { ServingStatus status = 1 }: tag 0x08 and one varint byte.
        var serving = body.Length >= PrefixBytes + 2 && body[PrefixBytes] == 0x08 ? body[PrefixBytes + 1] : 0;
        return serving == Serving ? ProbeOutcome.Success : ProbeOutcome.Failure($"service unhealthy (responded with status {serving})");
    }

    private static string? StatusOf(HttpResponseMessage response)
    {
        const string name = "grpc-status";
        return response.TrailingHeaders.TryGetValues(name, out var trailer) ? trailer.First()
            : response.Headers.TryGetValues(name, out var header) ? header.First()
            : null;
    }

    /// <summary>HealthCheckRequest { string service = 1 }, behind gRPC's flag and length.</summary>
    private static byte[] Frame(string service)
    {
        var name = Encoding.UTF8.GetBytes(service);
        const int longestOneByteLength = 127;
        if (name.Length > longestOneByteLength)
        {
            throw new ArgumentException("the name of a gRPC service to probe is at most 127 bytes", nameof(service));
        }

        byte[] message = name.Length == 0 ? [] : [0x0a, (byte)name.Length, .. name];
        var frame = new byte[PrefixBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, PrefixBytes);
        return frame;
    }

    private static async Task<byte[]> ReadStartAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        const int enough = 64;
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var kept = new byte[enough];
        var length = await stream.ReadAtLeastAsync(kept, enough, throwOnEndOfStream: false, cancellationToken);
        return kept[..length];
    }
}
