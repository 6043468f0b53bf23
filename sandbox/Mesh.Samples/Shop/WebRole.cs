using System.Net.Http.Json;
using Mesh.Samples.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.Samples.Shop;

/// <summary>The shop's front: each request calls checkout once and answers with what it saw.</summary>
internal sealed partial class WebRole(HttpClient client, SampleIdentity identity, ILogger<WebRole> logger)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    public static WebApplication Create(SampleCommandLine commandLine)
    {
        string url = commandLine.Text("checkout-url") ?? Environment.GetEnvironmentVariable("CHECKOUT_URL") ?? "http://checkout";
        WebApplicationBuilder builder = SampleHost.CreateBuilder(TimeProvider.System);
        builder.Listen(commandLine, commandLine.Port("port", 8080), listen => listen.Protocols = HttpProtocols.Http1);
        builder.Services.AddSingleton(_ => new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(url),
            Timeout = CallTimeout,
        });
        builder.Services.AddSingleton<WebRole>();

        WebApplication application = builder.Build();
        application.UseSampleHeaders();
        application.MapProbes();
        application.MapGet("/", application.Services.GetRequiredService<WebRole>().AnswerAsync);
        return application;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            CheckoutAnswer? checkout = await client.GetFromJsonAsync(
                new Uri("/", UriKind.Relative), SamplesJsonContext.Default.CheckoutAnswer, context.RequestAborted);
            WebAnswer answer = new(identity.Version, identity.Hostname, SampleHeaders.Caller(context.Request), checkout!);
            await context.Response.WriteAsJsonAsync(answer, SamplesJsonContext.Default.WebAnswer, cancellationToken: context.RequestAborted);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or System.Text.Json.JsonException && !context.RequestAborted.IsCancellationRequested)
        {
            Log.CheckoutFailed(logger, e.Message);
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            await context.Response.WriteAsync($"checkout failed: {e.Message}\n", context.RequestAborted);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.CheckoutFailed, LogLevel.Warning, "Checkout failed: {Reason}")]
        public static partial void CheckoutFailed(ILogger logger, string reason);
    }
}
