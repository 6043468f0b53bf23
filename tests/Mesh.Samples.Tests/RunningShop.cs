using Mesh.Samples.Shop;
using Microsoft.AspNetCore.Builder;

namespace Mesh.Samples.Tests;

/// <summary>One of the shop's servers on free loopback ports.</summary>
internal sealed class RunningShop : IAsyncDisposable
{
    private readonly WebApplication _application;

    private RunningShop(WebApplication application) => _application = application;

    /// <summary>Address of the service's own port.</summary>
    public Uri Url => new(_application.Urls.First());

    public static async Task<RunningShop> StartAsync(string role)
    {
        SampleCommandLine commandLine = SampleCommandLine.Parse([role, "--address=127.0.0.1", "--port=0", "--health-port=0"]);
        WebApplication application = role switch
        {
            "checkout" => CheckoutRole.Create(commandLine),
            "payments" => PaymentsRole.Create(commandLine),
            _ => LedgerRole.Create(commandLine),
        };
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new RunningShop(application);
    }

    // Disposed without the drain delay, which is for real clients.
    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
