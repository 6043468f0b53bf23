using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Admin;

/// <summary>A page of the administration listeners.</summary>
/// <param name="Port">Listener on which it is served; nothing is served on another one.</param>
/// <param name="Method"><c>GET</c> (which serves HEAD too) or <c>POST</c>.</param>
/// <param name="Path">Exact path.</param>
/// <param name="Handle">Writes the answer.</param>
internal sealed record AdminRoute(int Port, string Method, string Path, Func<HttpContext, Task> Handle)
{
    public bool Accepts(string method) => method == Method || (Method == HttpMethods.Get && HttpMethods.IsHead(method));
}
