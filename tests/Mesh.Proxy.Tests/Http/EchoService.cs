using System.Collections.Concurrent;
using System.Text;
using Grpc.Core;

namespace Mesh.Proxy.Tests.Http;

/// <summary>Echoes, with a trailer; "fail" is answered with an error.</summary>
internal sealed class EchoService : EchoServiceBase
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> Chats = new();

    /// <summary>Completes when the chat whose first message was <paramref name="id"/> has been cancelled.</summary>
    public static Task Cancelled(string id) => Chats[id].Task;

    public override async Task<byte[]> Unary(byte[] request, ServerCallContext context)
    {
        if (request.AsSpan().SequenceEqual("fail"u8))
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "not now"));
        }

        string caller = context.RequestHeaders.GetValue("x-forwarded-client-cert") ?? "";
        await context.WriteResponseHeadersAsync(new Metadata { { "x-caller", caller } });
        context.ResponseTrailers.Add("x-trailer", "tail");
        return request;
    }

    public override async Task Chat(IAsyncStreamReader<byte[]> requestStream, IServerStreamWriter<byte[]> responseStream, ServerCallContext context)
    {
        TaskCompletionSource cancelled = new();
        await using CancellationTokenRegistration registration = context.CancellationToken.Register(() => cancelled.TrySetResult());
        while (await requestStream.MoveNext())
        {
            Chats.TryAdd(Encoding.Latin1.GetString(requestStream.Current), cancelled);
            await responseStream.WriteAsync(requestStream.Current);
        }
    }
}
