using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Authorization;
using Mesh.Sandbox.Api.Http.Reading;
using Mesh.Sandbox.Api.Printing;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Writes;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Http.Writing;

/// <summary>Answers create, update, patch and delete of whole objects and their status.</summary>
internal sealed class WriteHandler(WriteServices services, ListHandler lists, Authorizer authorizer)
{
    private readonly ObjectCreator _creator = new(services);
    private readonly ObjectUpdater _updater = new(services);
    private readonly ObjectDeleter _deleter = new(services);

    public async Task CreateAsync(ApiCall call)
    {
        var request = Request(call, "CreateOptions");
        var body = await RequestBody.ReadObjectAsync(call.Request);
        await AnswerAsync(call, request, await _creator.CreateAsync(request, body, call.Cancellation), StatusCodes.Status201Created);
    }

    public async Task UpdateAsync(ApiCall call)
    {
        var request = Request(call, "UpdateOptions");
        var body = await RequestBody.ReadObjectAsync(call.Request);
        if (request is { Subresource: "", Type.Strategy.AllowsCreateOnUpdate: true }
            && services.Store.Get(call.Type.Table, call.Info.Namespace, call.Info.Name) is null
            && new ObjectMeta(body).ResourceVersion.Length == 0)
        {
            RequireCreate(call);
            await AnswerAsync(call, request, await _creator.CreateAsync(request, body, call.Cancellation), StatusCodes.Status201Created);
            return;
        }

        var updated = await _updater.UpdateAsync(request, _ => ValueTask.FromResult(body.Copy()), call.Cancellation);
        await AnswerAsync(call, request, updated, StatusCodes.Status200OK);
    }

    public async Task PatchAsync(ApiCall call)
    {
        var request = Request(call, "PatchOptions") with { IsApply = MediaTypes.Bare(call.Request.ContentType) == MediaTypes.ApplyPatch };
        var patch = await PatchBody.ReadAsync(call, request, services.Time.GetUtcNow());
        if (patch.IsApply && services.Store.Get(call.Type.Table, call.Info.Namespace, call.Info.Name) is null && request.Subresource.Length == 0)
        {
            RequireCreate(call);
            await AnswerAsync(call, request, await _creator.CreateAsync(request, patch.Create(), call.Cancellation), StatusCodes.Status201Created);
            return;
        }

        var updated = await _updater.UpdateAsync(request, current => ValueTask.FromResult(patch.Apply(current)), call.Cancellation);
        await AnswerAsync(call, request, updated, StatusCodes.Status200OK);
    }

    public async Task DeleteAsync(ApiCall call)
    {
        Negotiation.RequireJson(call.Request.Headers.Accept);
        var body = await RequestBody.ReadOptionalObjectAsync(call.Request);
        var options = DeleteOptions.From(body, call.Query);
        var request = Request(call, "DeleteOptions") with { DryRun = options.DryRun };
        var (deleted, gone) = await _deleter.DeleteAsync(request, options, call.Cancellation);
        Answers.AddWarnings(call.Http, request.Warnings);
        await call.AnswerAsync(gone && !call.Type.Strategy.ReturnsDeletedObject ? Success(call.Type, new(deleted)) : deleted);
    }

    public async Task DeleteCollectionAsync(ApiCall call, ListQuery query)
    {
        Negotiation.RequireJson(call.Request.Headers.Accept);
        var body = await RequestBody.ReadOptionalObjectAsync(call.Request);
        var options = DeleteOptions.From(body, call.Query);
        var encoder = new ObjectEncoder(call.Type);
        var items = new JsonArray();
        foreach (var stored in lists.Select(call, query))
        {
            var request = Request(call, "DeleteOptions") with { Namespace = stored.Namespace, Name = stored.Name, DryRun = options.DryRun };
            try
            {
                await _deleter.DeleteAsync(request, options, call.Cancellation);
            }
            catch (ApiStatusException missing) when (missing.Status.Code == StatusCodes.Status404NotFound)
            {
                // Somebody else deleted it first: that is what was wanted.
            }

            items.Add(await encoder.TreeAsync(stored, call.Cancellation));
        }

        await call.AnswerAsync(new()
        {
            ["kind"] = call.Type.ListKind,
            ["apiVersion"] = call.Type.ApiVersion,
            ["metadata"] = new JsonObject { ["resourceVersion"] = services.Store.Version.ToString() },
            ["items"] = items,
        });
    }

    private async Task AnswerAsync(ApiCall call, WriteRequest request, JsonObject tree, int code)
    {
        Answers.AddWarnings(call.Http, request.Warnings);
        var body = Negotiation.Choose(call.Request.Headers.Accept, isList: false) switch
        {
            Representation.Table => new TablePrinter(call.Type, IncludeObject.Parse(call.Query("includeObject")))
                .Print(new() { ["resourceVersion"] = new ObjectMeta(tree).ResourceVersion }, [tree], services.Time.GetUtcNow()),
            Representation.Metadata => PartialMetadata.Of(tree),
            _ => tree,
        };
        await call.AnswerAsync(body, code);
    }

    /// <summary>Whoever may change an object may not thereby make a new one.</summary>
    private void RequireCreate(ApiCall call) => authorizer.Require(AccessRequest.Of(call.Request, call.User) with { Verb = "create" });

    private static WriteRequest Request(ApiCall call, string optionsKind)
    {
        // A write whose answer cannot be given must not happen.
        Negotiation.Choose(call.Request.Headers.Accept, isList: false);
        var dryRun = call.Request.Query["dryRun"];
        var manager = call.Query("fieldManager") ?? "";
        var options = new JsonObject { ["kind"] = optionsKind, ["apiVersion"] = "meta.k8s.io/v1" };
        if (dryRun.Count > 0)
        {
            options["dryRun"] = new JsonArray([.. dryRun.Select(d => (JsonNode?)d)]);
        }

        if (manager.Length > 0)
        {
            options["fieldManager"] = manager;
        }

        return new(call.Type, call.Info.Namespace, call.Info.Name, call.User)
        {
            Subresource = call.Info.Subresource,
            DryRun = DryRunOption.Parse([.. dryRun.OfType<string>()]),
            FieldValidation = ParseFieldValidation(call.Query("fieldValidation")),
            FieldManager = manager.Length > 0 ? manager : DefaultManager(call.Request.Headers.UserAgent.ToString()),
            NamesManager = manager.Length > 0,
            Options = options,
        };
    }

    /// <summary>A client that does not name itself is known by the first word of its user agent.</summary>
    private static string DefaultManager(string userAgent)
    {
        var end = userAgent.IndexOfAny(['/', ' ']);
        var name = end < 0 ? userAgent : userAgent[..end];
        return name.Length == 0 ? "unknown" : name;
    }

    private static FieldValidation ParseFieldValidation(string? text) => text switch
    {
        null or "" or "Warn" => FieldValidation.Warn,
        "Ignore" => FieldValidation.Ignore,
        "Strict" => FieldValidation.Strict,
        _ => throw new ApiStatusException(ApiStatus.Invalid(
            "meta.k8s.io", "CreateOptions", "", [FieldError.NotSupported("fieldValidation", text, "", "Ignore", "Strict", "Warn")])),
    };

    private static JsonObject Success(ResourceType type, ObjectMeta deleted)
    {
        var details = new JsonObject { ["name"] = deleted.Name };
        if (type.Group.Length > 0)
        {
            details["group"] = type.Group;
        }

        details["kind"] = type.Plural;
        details["uid"] = deleted.Uid;
        return new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }
}
