using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>A request that has arrived at an application and waits for the test to say what becomes of it.</summary>
internal sealed class HeldRequest
{
    private readonly TaskCompletionSource<int> _status = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HeldRequest(string pod, string text) => (Pod, Text) = (pod, text);

    /// <summary>Who was asked.</summary>
    public string Pod { get; }

    /// <summary>Method, target, own fields and body.</summary>
    public string Text { get; }

    /// <summary>Ends when the caller has given it up.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>Handles a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="pod">Who is asked.</param>
    /// <param name="arrive">Told when all of it is here.</param>
    public static async Task HandleAsync(HttpContext context, string pod, Action<HeldRequest> arrive)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        HeldRequest held = new(pod, $"{context.Request.Method} {target} {context.Request.Headers.Host} type={context.Request.ContentType} length={context.Request.ContentLength} {Encoding.Latin1.GetString(body.ToArray())}");
        using CancellationTokenRegistration aborted = context.RequestAborted.Register(() => held._cancelled.TrySetResult());
        arrive(held);
        if (await Task.WhenAny(held._status.Task, held.Cancelled) == held.Cancelled)
        {
            return;
        }

        int status = await held._status.Task;
        if (status == 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.Headers["x-pod"] = pod;
        await context.Response.WriteAsync(pod, CancellationToken.None);
    }

    /// <summary>Answers it.</summary>
    public void Answer(int status = StatusCodes.Status200OK) => _status.TrySetResult(status);

    /// <summary>Ends its connection, or stream, without an answer.</summary>
    public void Break() => _status.TrySetResult(0);
}
