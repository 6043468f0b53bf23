using Mesh.Samples.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.Samples.Shop;

/// <summary>The gRPC service. Without TLS a port cannot speak both HTTP versions, so the probes have one of their own.</summary>
internal static class PaymentsRole
{
    public static WebApplication Create(SampleCommandLine commandLine)
    {
        WebApplicationBuilder builder = SampleHost.CreateBuilder(TimeProvider.System);
        builder.Listen(commandLine, commandLine.Port("port", 8080), listen => listen.Protocols = HttpProtocols.Http2);
        builder.Listen(commandLine, commandLine.Port("health-port", 8081), listen => listen.Protocols = HttpProtocols.Http1);
        builder.Services.AddGrpc();

        WebApplication application = builder.Build();
        application.UseSampleHeaders();
        application.MapProbes();
        application.MapGrpcService<PaymentsService>();
        return application;
    }
}
