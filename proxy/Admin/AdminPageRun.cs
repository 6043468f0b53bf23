using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Admin;

/// <summary>Makes a page, on the loop or on the thread pool, and brings it to its connection. A page that fails is answered 500.</summary>
internal sealed partial class AdminPageRun(AdminConnection connection, AdminPage page, AdminQuery query, AdminServices services) : ILoopWork
{
    private AdminResponse? _response;

    /// <summary>Begins; the connection is told after this has returned.</summary>
    public void Start() => _ = MakeAsync();

    public void Run() => connection.OnMade(page, _response ?? AdminResponse.Text(500, "failed; see the sidecar's log\n"));

    private async Task MakeAsync()
    {
        CancellationToken stopping = services.Stopping;
        try
        {
            if (!page.IsCheap)
            {
                // From here on on the thread pool.
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }

            _response = await page.Handle(query, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nobody reads the answer any more.
        }
        catch (Exception error)
        {
            Log.PageFailed(services.Logger, error, page.Path);
        }

        services.Loop.Post(this);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AdminRequestFailed, LogLevel.Error, "Page {Path} failed")]
        public static partial void PageFailed(ILogger logger, Exception exception, string path);
    }
}
