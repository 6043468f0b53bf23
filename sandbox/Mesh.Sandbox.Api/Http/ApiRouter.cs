using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Http.Reading;
using Mesh.Sandbox.Api.Http.Subresources;
using Mesh.Sandbox.Api.Http.Writing;
using Mesh.Sandbox.Api.Resources;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Http;

/// <summary>Leads a resource request to the handler of its verb.</summary>
internal sealed class ApiRouter(ResourceRegistry registry, ReadHandlers reads, WriteHandler writes, SubresourceHandlers subresources, ReviewHandler reviews)
{
    public async Task RouteAsync(HttpContext http, UserInfo user, CancellationToken ending)
    {
        if (!await reviews.TryHandleAsync(http, user))
        {
            await ResourceAsync(http, user, ending);
        }
    }

    private Task ResourceAsync(HttpContext http, UserInfo user, CancellationToken ending)
    {
        var info = RequestInfo.Parse(http.Request.Path.Value ?? "");
        var type = info is null ? null : registry.Find(info.Group, info.Version, info.Resource);
        if (info is null || type is null || !info.Fits(type))
        {
            throw new ApiStatusException(ApiStatus.NoSuchPath());
        }

        var call = new ApiCall(http, info, type, user);
        if (info.Subresource is not ("" or Subresource.StatusName))
        {
            return subresources.HandleAsync(call);
        }

        if (info.Subresource.Length > 0 && type.FindSubresource(info.Subresource) is null)
        {
            throw new ApiStatusException(ApiStatus.NoSuchPath());
        }

        return info.Name.Length == 0 ? CollectionAsync(call, ending) : ObjectAsync(call, ending);
    }

    private Task CollectionAsync(ApiCall call, CancellationToken ending)
    {
        var acrossNamespaces = call.Type.Namespaced && call.Info.Namespace.Length == 0;
        switch (call.Request.Method)
        {
            case "GET":
                var query = ListQuery.From(call, reads.StreamingLists);
                return query.Watch ? reads.Watch.HandleAsync(call, query, ending) : reads.List.HandleAsync(call, query);
            case "POST" when !acrossNamespaces:
                return writes.CreateAsync(call);
            case "DELETE" when !acrossNamespaces && call.Type.Plural != "namespaces":
                return writes.DeleteCollectionAsync(call, ListQuery.From(call, reads.StreamingLists));
            default:
                throw new ApiStatusException(ApiStatus.MethodNotAllowed());
        }
    }

    private Task ObjectAsync(ApiCall call, CancellationToken ending) => call.Request.Method switch
    {
        "GET" when call.Flag("watch") && call.Info.Subresource.Length == 0 => WatchOneAsync(call, ending),
        "GET" => reads.Get.HandleAsync(call),
        "PUT" => writes.UpdateAsync(call),
        "PATCH" => writes.PatchAsync(call),
        "DELETE" when call.Info.Subresource.Length == 0 => writes.DeleteAsync(call),
        _ => throw new ApiStatusException(ApiStatus.MethodNotAllowed()),
    };

    private Task WatchOneAsync(ApiCall call, CancellationToken ending)
    {
        var query = ListQuery.From(call, reads.StreamingLists);
        var one = Selectors.FieldSelector.Parse($"metadata.name={call.Info.Name}");
        return reads.Watch.HandleAsync(call, query with { Fields = one }, ending);
    }
}
