using System.Text;
using Mesh.Injection;

namespace Mesh.Injector.Admission;

/// <summary>
/// Says which version of the sidecar new pods get at present, in the words of the annotation <c>mesh.dev/injection-version</c>: whoever looks for outdated sidecars
/// compares with it. No secret: every injected pod says the same.
/// </summary>
internal sealed class InjectionVersionEndpoint(PodInjector injector)
{
    private readonly byte[] _answer = Encoding.ASCII.GetBytes(injector.Version + "\n");

    public async Task HandleAsync(HttpContext context)
    {
        if (!context.Request.IsHttps)
        {
            // The probes' listener proves nobody's name.
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = _answer.Length;
        await context.Response.Body.WriteAsync(_answer, context.RequestAborted);
    }
}
