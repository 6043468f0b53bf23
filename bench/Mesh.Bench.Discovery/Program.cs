using Mesh.Bench.Discovery;

return await DiscoveryBenchCommand.Create().Parse(args).InvokeAsync();
