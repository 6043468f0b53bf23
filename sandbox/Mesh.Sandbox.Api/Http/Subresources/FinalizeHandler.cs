using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Writes;

namespace Mesh.Sandbox.Api.Http.Subresources;

/// <summary><c>PUT /api/v1/namespaces/{name}/finalize</c>: the namespace controller says that the contents are gone.</summary>
internal sealed class FinalizeHandler(WriteServices services) : ISubresourceHandler
{
    private readonly ObjectUpdater _updater = new(services);

    public IEnumerable<(string Resource, string Subresource)> Serves => [("namespaces", "finalize")];

    public async Task HandleAsync(ApiCall call)
    {
        if (call.Request.Method != "PUT")
        {
            throw new ApiStatusException(ApiStatus.MethodNotAllowed());
        }

        var body = await RequestBody.ReadObjectAsync(call.Request);
        var request = new WriteRequest(call.Type, "", call.Info.Name, call.User) { Subresource = "finalize", IsInternal = true };
        await call.AnswerAsync(await _updater.UpdateAsync(
            request,
            current =>
            {
                new ObjectMeta(current).ResourceVersion = new ObjectMeta(body).ResourceVersion;
                current.Take("spec", body);
                return ValueTask.FromResult(current);
            },
            call.Cancellation));
    }
}
