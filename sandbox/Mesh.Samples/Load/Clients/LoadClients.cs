using System.Net.Sockets;
using System.Net.WebSockets;
using Grpc.Core;

namespace Mesh.Samples.Load.Clients;

/// <summary>Creates clients and turns everything that can go wrong with a request into an outcome.</summary>
internal static class LoadClients
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Creates a client.</summary>
    /// <param name="protocol">What a request is.</param>
    /// <param name="url">Where it goes.</param>
    /// <param name="headers">Header fields to add, by those protocols that are plain HTTP requests.</param>
    public static ILoadClient Create(LoadProtocol protocol, Uri url, IReadOnlyDictionary<string, string> headers) => protocol switch
    {
        LoadProtocol.Http1 => new HttpLoadClient(url, headers, chunked: false),
        LoadProtocol.Chunked => new HttpLoadClient(url, headers, chunked: true),
        LoadProtocol.Upload => new UploadLoadClient(url),
        LoadProtocol.WebSocket => new WebSocketLoadClient(url),
        LoadProtocol.GrpcUnary => new GrpcLoadClient(url, bidirectional: false),
        LoadProtocol.GrpcBidi => new GrpcLoadClient(url, bidirectional: true),
        LoadProtocol.TcpBanner => new TcpLoadClient(url),
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };

    /// <summary>Makes one request; only the end of this program is an exception.</summary>
    public static async Task<LoadOutcome> TrySendAsync(this ILoadClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(RequestTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await client.SendAsync(either.Token);
        }
        catch (Exception e) when (timeout.IsCancellationRequested && e is not OutOfMemoryException)
        {
            return LoadOutcome.Failed($"no answer within {RequestTimeout.TotalSeconds} s");
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
        {
            return LoadOutcome.Failed($"grpc {e.StatusCode}: {e.Status.Detail}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or WebSocketException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return LoadOutcome.Failed(e.GetBaseException().Message);
        }
    }
}
