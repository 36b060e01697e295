using Build;
using Cake.Frosting;

Invocation.EnterProjectRoot();
var exitCode = new CakeHost()
    .UseContext<LayerContext>()
    .UseLifetime<LayerLifetime>()
    .Run(args);
Report.Close();
return exitCode;
