using Grpc.Core;

namespace Mesh.Proxy.Tests.Http;

/// <summary>What generated code would be for a service of raw bytes.</summary>
[BindServiceMethod(typeof(EchoServiceBase), nameof(BindService))]
internal abstract class EchoServiceBase
{
    private const string Name = "test.Echo";
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    public static Method<byte[], byte[]> UnaryMethod { get; } = new(MethodType.Unary, Name, nameof(Unary), Bytes, Bytes);

    public static Method<byte[], byte[]> ChatMethod { get; } = new(MethodType.DuplexStreaming, Name, nameof(Chat), Bytes, Bytes);

    public static void BindService(ServiceBinderBase binder, EchoServiceBase? service)
    {
        binder.AddMethod(UnaryMethod, service is null ? null : new UnaryServerMethod<byte[], byte[]>(service.Unary));
        binder.AddMethod(ChatMethod, service is null ? null : new DuplexStreamingServerMethod<byte[], byte[]>(service.Chat));
    }

    public abstract Task<byte[]> Unary(byte[] request, ServerCallContext context);

    public abstract Task Chat(IAsyncStreamReader<byte[]> requestStream, IServerStreamWriter<byte[]> responseStream, ServerCallContext context);
}
