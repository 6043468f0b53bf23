using Mesh.Samples.Hosting;
using Mesh.Samples.Shop;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.Samples.Echo;

/// <summary>The listeners that clients see. They come and go with the fault; only the process's probes are always there.</summary>
internal sealed class EchoServer(SampleCommandLine commandLine, SampleIdentity identity, TimeProvider time) : IHostedService, IDisposable
{
    private readonly SemaphoreSlim _switching = new(1);
    private WebApplication? _listening;
    private long _requests;

    /// <summary>What is done wrong now.</summary>
    public EchoFault Fault { get; private set; } = new();

    /// <summary>Requests that have reached it, whatever became of them.</summary>
    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Addresses of the open listeners: HTTP first, then gRPC.</summary>
    public IReadOnlyCollection<string> Urls => [.. _listening?.Urls ?? []];

    public Task StartAsync(CancellationToken cancellationToken) => SetAsync(Fault);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _switching.WaitAsync(cancellationToken);
        await CloseAsync(cancellationToken);
        _switching.Release();
    }

    /// <summary>Does something else wrong from now on.</summary>
    public async Task SetAsync(EchoFault fault)
    {
        await _switching.WaitAsync();
        try
        {
            Fault = fault;
            if (fault.Refuse)
            {
                // Nobody is waited for: to those who are connected it looks like a crash.
                await CloseAsync(new CancellationToken(canceled: true));
            }
            else if (_listening is null)
            {
                _listening = Build();
                await _listening.StartAsync();
            }
        }
        finally
        {
            _switching.Release();
        }
    }

    public void Dispose() => _switching.Dispose();

    private async Task CloseAsync(CancellationToken patience)
    {
        if (_listening is not { } listening)
        {
            return;
        }

        _listening = null;
        await listening.StopAsync(patience);
        await listening.DisposeAsync();
    }

    private WebApplication Build()
    {
        // Without the drain gate: the process has one, which comes first.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(identity);
        builder.Services.AddGrpc();
        builder.Listen(commandLine, commandLine.Port("port", 8080), listen => listen.Protocols = HttpProtocols.Http1);
        builder.Listen(commandLine, commandLine.Port("grpc-port", 8082), listen => listen.Protocols = HttpProtocols.Http2);

        WebApplication application = builder.Build();
        application.UseSampleHeaders();
        application.Use(MisbehaveAsync);
        application.MapGrpcService<PaymentsService>();
        application.MapFallback(AnswerAsync);
        return application;
    }

    private async Task MisbehaveAsync(HttpContext context, RequestDelegate next)
    {
        EchoFault fault = Fault;
        // Spread evenly: of any hundred requests in a row as many as the share says.
        long number = Interlocked.Increment(ref _requests);
        if (Math.Floor(number * fault.Share) == Math.Floor((number - 1) * fault.Share))
        {
            await next(context);
            return;
        }

        if (fault.DelayMilliseconds > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMilliseconds), time, context.RequestAborted);
        }

        if (fault.Status == StatusCodes.Status200OK)
        {
            await next(context);
        }
        else
        {
            context.Response.StatusCode = fault.Status;
        }
    }

    private Task AnswerAsync(HttpContext context)
    {
        EchoAnswer answer = new(
            identity.Version,
            identity.Hostname,
            SampleHeaders.Caller(context.Request),
            context.Request.Method,
            context.Request.Host.ToString(),
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()));
        return context.Response.WriteAsJsonAsync(answer, SamplesJsonContext.Default.EchoAnswer, cancellationToken: context.RequestAborted);
    }
}
