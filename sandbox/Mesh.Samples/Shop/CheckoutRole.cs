using Mesh.Samples.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.Samples.Shop;

/// <summary>The service that is split between versions. Its other paths exercise what HTTP/1.1 can do.</summary>
internal static class CheckoutRole
{
    public static WebApplication Create(SampleCommandLine commandLine)
    {
        WebApplicationBuilder builder = SampleHost.CreateBuilder(TimeProvider.System);
        builder.Listen(commandLine, commandLine.Port("port", 8080), listen => listen.Protocols = HttpProtocols.Http1);

        WebApplication application = builder.Build();
        application.UseSampleHeaders();
        application.UseWebSockets();
        application.MapProbes();
        CheckoutEndpoints endpoints = new(
            application.Services.GetRequiredService<SampleIdentity>(), application.Services.GetRequiredService<TimeProvider>());
        application.MapGet("/", endpoints.CheckOutAsync);
        application.MapGet("/chunked", endpoints.StreamChunksAsync);
        application.MapPost("/echo", CheckoutEndpoints.EchoAsync);
        application.Map("/ws", CheckoutEndpoints.EchoWebSocketAsync);
        application.MapGet("/delay", endpoints.DelayAsync);
        application.Map("/status/{code:int:range(200,599)}", CheckoutEndpoints.AnswerWithStatusAsync);
        application.MapGet("/headers", CheckoutEndpoints.ShowHeadersAsync);
        return application;
    }
}
