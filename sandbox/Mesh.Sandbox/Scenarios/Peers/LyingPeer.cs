using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Google.Protobuf;
using Mesh.Api.Federation.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Mesh.Sandbox.Scenarios.Peers;

/// <summary>
/// The control plane of a cluster that has joined, with a genuine certificate, and states what it is told to. It speaks the little of gRPC that this takes itself: each message has five bytes
/// before it, a zero and its length.
/// </summary>
internal sealed class LyingPeer : IAsyncDisposable
{
    private const int PrefixBytes = 5;
    private const int MaxMessageBytes = 1024 * 1024;

    private readonly WebApplication _application;
    private readonly Socket _listener;
    private readonly IReadOnlyList<WatchResponse> _script;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<RefusedStatement> _refused = [];

    private LyingPeer(Socket listener, SslStreamCertificateContext shown, IReadOnlyList<WatchResponse> script, TimeProvider time)
    {
        _listener = listener;
        _script = script;
        _time = time;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddLogging();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenHandle((ulong)listener.SafeHandle.DangerousGetHandle(), listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = shown,
                    EnabledSslProtocols = SslProtocols.Tls13,
                    ApplicationProtocols = [SslApplicationProtocol.Http2],
                }),
            });
        }));
        _application = builder.Build();
        _application.Run(ServeAsync);
    }

    /// <summary>What the other side has refused, in the order in which it said so.</summary>
    public IReadOnlyList<RefusedStatement> Refused => [.. _refused];

    /// <summary>Begins to serve.</summary>
    /// <param name="context">In whose network.</param>
    /// <param name="address">Under which address there.</param>
    /// <param name="shown">With what it proves who it is.</param>
    /// <param name="script">What it states on each stream, one response after the other.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<LyingPeer> StartAsync(
        ScenarioContext context, IPEndPoint address, SslStreamCertificateContext shown, IReadOnlyList<WatchResponse> script, CancellationToken cancellationToken)
    {
        LyingPeer peer = new(context.Cluster.Network.Listen(address), shown, script, context.Time);
        await peer._application.StartAsync(cancellationToken);
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(new CancellationToken(canceled: true));
        await _application.DisposeAsync();
        _listener.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        CancellationToken gone = context.RequestAborted;
        context.Response.ContentType = "application/grpc";
        try
        {
            // The hello.
            await ReadAsync(context.Request.Body, gone);
            foreach (WatchResponse response in _script)
            {
                await WriteAsync(context.Response, response, gone);
                WatchRequest answer = await ReadAsync(context.Request.Body, gone);
                foreach (RefusedStatement refused in answer.Ack?.Refused ?? [])
                {
                    _refused.Enqueue(refused);
                }
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, _time, gone);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The other side has heard enough.
        }
    }

    private static async Task<WatchRequest> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        byte[] prefix = new byte[PrefixBytes];
        await body.ReadExactlyAsync(prefix, cancellationToken);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        byte[] message = length <= MaxMessageBytes ? new byte[length] : throw new IOException($"a message of {length} bytes");
        await body.ReadExactlyAsync(message, cancellationToken);
        return WatchRequest.Parser.ParseFrom(message);
    }

    private static async Task WriteAsync(HttpResponse response, WatchResponse message, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[PrefixBytes + message.CalculateSize()];
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), (uint)(bytes.Length - PrefixBytes));
        message.ToByteArray().CopyTo(bytes.AsSpan(PrefixBytes));
        await response.Body.WriteAsync(bytes, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
