using Grpc.Core;
using Mesh.Samples.Shop.V1;

namespace Mesh.Samples.Shop;

/// <summary>Authorizes everything.</summary>
internal sealed class PaymentsService(SampleIdentity identity, TimeProvider time) : Payments.PaymentsBase
{
    private const int MaxReplies = 10_000;
    private const int MaxIntervalMilliseconds = 10_000;

    public override Task<AuthorizeReply> Authorize(AuthorizeRequest request, ServerCallContext context) =>
        Task.FromResult(Reply(request.Number, context));

    public override async Task Converse(
        IAsyncStreamReader<AuthorizeRequest> requestStream, IServerStreamWriter<AuthorizeReply> responseStream, ServerCallContext context)
    {
        await foreach (AuthorizeRequest request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(Reply(request.Number, context), context.CancellationToken);
        }
    }

    public override async Task Watch(WatchRequest request, IServerStreamWriter<AuthorizeReply> responseStream, ServerCallContext context)
    {
        if (request.Count is < 1 or > MaxReplies || request.IntervalMs is < 0 or > MaxIntervalMilliseconds)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "count must be 1..10,000 and interval_ms 0..10,000"));
        }

        for (int number = 1; number <= request.Count; number++)
        {
            await responseStream.WriteAsync(Reply(number, context), context.CancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(request.IntervalMs), time, context.CancellationToken);
        }
    }

    private AuthorizeReply Reply(long number, ServerCallContext context) => new()
    {
        Number = number,
        Version = identity.Version,
        Hostname = identity.Hostname,
        Client = ForwardedClientCertificate.CallerUri(context.RequestHeaders.GetValue(ForwardedClientCertificate.Header)),
    };
}
