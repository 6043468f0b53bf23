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
    public async Task RouteAsync(HttpContext http, UserInfo user, CancellationToken serverStopping)
    {
        if (!await reviews.TryHandleAsync(http, user))
        {
            await ResourceAsync(http, user, serverStopping);
        }
    }

    private Task ResourceAsync(HttpContext http, UserInfo user, CancellationToken serverStopping)
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

        return info.Name.Length == 0 ? CollectionAsync(call, serverStopping) : ObjectAsync(call, serverStopping);
    }

    private Task CollectionAsync(ApiCall call, CancellationToken serverStopping)
    {
        var acrossNamespaces = call.Type.Namespaced && call.Info.Namespace.Length == 0;
        switch (call.Request.Method)
        {
            case "GET":
                var query = ListQuery.From(call);
                return query.Watch ? reads.Watch.HandleAsync(call, query, serverStopping) : reads.List.HandleAsync(call, query);
            case "POST" when !acrossNamespaces:
                return writes.CreateAsync(call);
            case "DELETE" when !acrossNamespaces && call.Type.Plural != "namespaces":
                return writes.DeleteCollectionAsync(call, ListQuery.From(call));
            default:
                throw new ApiStatusException(ApiStatus.MethodNotAllowed());
        }
    }

    private Task ObjectAsync(ApiCall call, CancellationToken serverStopping) => call.Request.Method switch
    {
        "GET" when call.Flag("watch") && call.Info.Subresource.Length == 0 => WatchOneAsync(call, serverStopping),
        "GET" => reads.Get.HandleAsync(call),
        "PUT" => writes.UpdateAsync(call),
        "PATCH" => writes.PatchAsync(call),
        "DELETE" when call.Info.Subresource.Length == 0 => writes.DeleteAsync(call),
        _ => throw new ApiStatusException(ApiStatus.MethodNotAllowed()),
    };

    private Task WatchOneAsync(ApiCall call, CancellationToken serverStopping)
    {
        var query = ListQuery.From(call);
        var one = Selectors.FieldSelector.Parse($"metadata.name={call.Info.Name}");
        return reads.Watch.HandleAsync(call, query with { Fields = one }, serverStopping);
    }
}
