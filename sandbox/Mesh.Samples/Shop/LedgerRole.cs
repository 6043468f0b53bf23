using Mesh.Samples.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.Samples.Shop;

/// <summary>The TCP service in which the server speaks first.</summary>
internal static class LedgerRole
{
    public static WebApplication Create(SampleCommandLine commandLine)
    {
        WebApplicationBuilder builder = SampleHost.CreateBuilder(TimeProvider.System);
        builder.Listen(commandLine, commandLine.Port("port", 9000), listen => listen.UseConnectionHandler<LedgerConnectionHandler>());
        builder.Listen(commandLine, commandLine.Port("health-port", 8081), listen => listen.Protocols = HttpProtocols.Http1);

        WebApplication application = builder.Build();
        application.MapProbes();
        return application;
    }
}
