using Mesh.Sandbox.Api.Printing;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Http.Reading;

/// <summary>Answers reads of single objects.</summary>
internal sealed class GetHandler(VersionedStore store, TimeProvider time)
{
    public async Task HandleAsync(ApiCall call)
    {
        var representation = Negotiation.Choose(call.Request.Headers.Accept, isList: false);
        var stored = store.Get(call.Type.Table, call.Info.Namespace, call.Info.Name)
            ?? throw new ApiStatusException(ApiStatus.NotFound(call.Type.Group, call.Type.Plural, call.Info.Name));
        var encoder = new ObjectEncoder(call.Type);
        await (representation switch
        {
            Representation.Table => call.AnswerAsync(new TablePrinter(call.Type, IncludeObject.Parse(call.Query("includeObject")))
                .Print(new() { ["resourceVersion"] = stored.Version.ToString() }, [await encoder.TreeAsync(stored, call.Cancellation)], time.GetUtcNow())),
            Representation.Metadata => call.AnswerAsync(PartialMetadata.Of(await encoder.TreeAsync(stored, call.Cancellation))),
            _ => Answers.BytesAsync(call.Http, 200, await encoder.WholeAsync(stored, call.Cancellation), MediaTypes.Json),
        });
    }
}
