using Grpc.Core;
using Grpc.Net.Client;
using Mesh.Samples.Shop.V1;

namespace Mesh.Samples.Load.Clients;

/// <summary>gRPC over HTTP/2 without TLS.</summary>
internal sealed class GrpcLoadClient : ILoadClient
{
    private const int Messages = 5;

    private readonly GrpcChannel _channel;
    private readonly Payments.PaymentsClient _client;
    private readonly bool _bidirectional;
    private long _number;

    public GrpcLoadClient(Uri url, bool bidirectional)
    {
        _channel = GrpcChannel.ForAddress(url, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { UseProxy = false },
            DisposeHttpClient = true,
        });
        _client = new Payments.PaymentsClient(_channel);
        _bidirectional = bidirectional;
    }

    public Task<LoadOutcome> SendAsync(CancellationToken cancellationToken) =>
        _bidirectional ? ConverseAsync(cancellationToken) : AuthorizeAsync(cancellationToken);

    public void Dispose() => _channel.Dispose();

    private async Task<LoadOutcome> AuthorizeAsync(CancellationToken cancellationToken)
    {
        AuthorizeRequest request = new() { Number = Interlocked.Increment(ref _number) };
        return Judge(request, await _client.AuthorizeAsync(request, cancellationToken: cancellationToken));
    }

    private async Task<LoadOutcome> ConverseAsync(CancellationToken cancellationToken)
    {
        using AsyncDuplexStreamingCall<AuthorizeRequest, AuthorizeReply> call = _client.Converse(cancellationToken: cancellationToken);
        LoadOutcome outcome = default;
        for (int i = 0; i < Messages; i++)
        {
            AuthorizeRequest request = new() { Number = Interlocked.Increment(ref _number) };
            await call.RequestStream.WriteAsync(request, cancellationToken);
            outcome = await call.ResponseStream.MoveNext(cancellationToken)
                ? Judge(request, call.ResponseStream.Current)
                : LoadOutcome.Failed("the stream ended early");
            if (outcome.Failure is not null)
            {
                return outcome;
            }
        }

        await call.RequestStream.CompleteAsync();
        return await call.ResponseStream.MoveNext(cancellationToken) ? LoadOutcome.Failed("an answer nobody asked for") : outcome;
    }

    private static LoadOutcome Judge(AuthorizeRequest request, AuthorizeReply reply) => reply.Number == request.Number
        ? LoadOutcome.Success(reply.Version, reply.Client)
        : LoadOutcome.Failed("the answer belongs to another request", reply.Version);
}
