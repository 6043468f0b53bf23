using Mesh.Api.Discovery;

namespace Mesh.Proxy.Doubles;

/// <summary>What a fake control plane knows: resources by type and by each name they can be subscribed under. Changing it wakes the streams.</summary>
internal sealed class World
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Type, string Name), Resource> _resources = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Sets a resource under its name, or under the given ones.</summary>
    public void Set(Resource resource, params string[] aliases)
    {
        lock (_lock)
        {
            foreach (string name in aliases.Length > 0 ? aliases : [resource.Name])
            {
                _resources[(resource.Resource_.TypeUrl, name)] = resource;
            }

            Wake();
        }
    }

    public Resource? Find(string type, string name)
    {
        lock (_lock)
        {
            return _resources.GetValueOrDefault((type, name));
        }
    }

    private void Wake()
    {
        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
